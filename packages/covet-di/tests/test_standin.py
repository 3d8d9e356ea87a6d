"""dependency-injector is imported without what few of its features need, and has all of them all the same."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    *("pydantic", "pydantic_settings", "yaml", "dependency_injector.wiring", "starlette", "fastapi", "werkzeug"),
    *("configparser", "difflib", "covet_di.graph"),
)

LOADER = """
from dependency_injector import providers
import sys, {first}
loader = providers.YamlLoader
class Own(loader): pass
"""

WIRED = """
import sys, types, warnings
from dependency_injector import containers, providers
from dependency_injector.wiring import Provide, inject
@inject
def asked(value=Provide["value"], other=Provide["nowhere"]): return value
class Values(containers.DeclarativeContainer):
    value = providers.Object(3)
values = Values()
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    values.wire(modules=[sys.modules[__name__]], warn_unresolved=True)
print(asked(), [(each.filename, each.lineno) for each in told])
values.unwire()
print(asked())
"""


def run(code: str, *arguments: str) -> str:
    """Return what a new interpreter prints."""
    command = [sys.executable, "-W", "error", "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


def test_what_few_use_is_not_imported_with_the_container() -> None:
    assert run(f"import sys, covet_di; print([each for each in {HEAVY} if each in sys.modules])") == "[]\n"


def test_what_few_use_is_imported_for_real_when_somebody_imports_it() -> None:
    code = "import covet_di, yaml, pydantic_settings; print(type(yaml), type(pydantic_settings), yaml.safe_load('1'))"
    assert run(code) == "<class 'module'> <class 'module'> 1\n"


def test_what_was_imported_before_stays_what_it_is() -> None:
    code = "import yaml, sys; before = yaml; import covet_di; print(sys.modules['yaml'] is before)"
    assert run(f"{code}\nfrom dependency_injector.providers import YamlLoader; print(type(YamlLoader))") == (
        "True\n<class 'type'>\n"
    )


def test_configuration_is_read_from_yaml(tmp_path: Path) -> None:
    file = tmp_path / "settings.yml"
    file.write_text("limit: 3\n")
    code = "import sys, covet_di; c = covet_di.Configuration(); c.from_yaml(sys.argv[1]); print(c())"
    assert run(code, str(file)) == "{'limit': 3}\n"


@pytest.mark.parametrize("first", ["covet_di", "yaml, covet_di"])
@pytest.mark.parametrize(
    "used",
    [
        "import yaml; print(yaml.load('a: 1', loader), yaml.load('a: 1', Own), issubclass(Own, yaml.SafeLoader))",
        "loader.add_constructor('!x', lambda *_: 5); import yaml; print(yaml.load('!x 1', loader))",
        "print(loader('a: 1').get_single_data(), [each.__name__ for each in Own.__mro__])",
        "print(hasattr(loader, 'nothing'), hasattr(Own, '__nothing__'), hasattr(loader, 'nothing'))",
    ],
)
def test_the_loader_of_yaml_is_used_in_every_way(first: str, used: str) -> None:
    code = f"{LOADER}{used}"
    assert run(code.format(first=first)) == run(f"import dependency_injector.providers{code.format(first='re')}")


def test_settings_are_told_from_what_is_none() -> None:
    code = """
import covet_di
from dependency_injector.errors import Error
config = covet_di.Configuration()
try:
    config.from_pydantic(4)
except Error as error:
    print(error)
from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    limit: int = 3
for each in (Settings, Settings(limit=4)):
    config.from_pydantic(each)
    print(config())
"""
    told, *read = run(code).splitlines()
    assert told.startswith("Unable to recognize settings instance")
    assert read == ["{'limit': 3}", "{'limit': 4}"]


def test_functions_are_wired_and_a_warning_points_at_the_same_line() -> None:
    first = "import covet_di\n"
    plain = run("import dependency_injector\n" + WIRED.replace("error", "always"))
    assert run(first + WIRED) == plain


def test_the_package_has_its_wiring_without_an_import() -> None:
    code = "import covet_di, dependency_injector; print(dependency_injector.wiring.inject.__name__)"
    assert run(code) == "inject\n"
    code = "import covet_di, dependency_injector; print(hasattr(dependency_injector, 'nothing'))"
    assert run(code) == "False\n"


@pytest.mark.parametrize("absent", ["yaml", "pydantic_settings"])
def test_what_is_not_installed_is_missed_when_it_is_used(absent: str) -> None:
    code = f"""
import sys, importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == {absent!r} else found(name, package)
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name == {absent!r}: raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
import covet_di
print('yaml' in sys.modules, 'pydantic' in sys.modules, end=' ')
from dependency_injector.errors import Error
for use in (lambda c: c.from_yaml('x', required=False), lambda c: c.from_pydantic(4)):
    try: use(covet_di.Configuration())
    except Error as error: print('is not installed' in str(error), end=' ')
"""
    assert (
        run(code)
        == {
            "yaml": "False False True False ",
            "pydantic_settings": "False False True ",
        }[absent]
    )


def test_another_thread_gets_the_real_module_meanwhile() -> None:
    code = """
import sys
from covet_di.standin import StandIn, standing
sys.modules.pop("colorsys", None)
with standing([StandIn("colorsys")]) as _:
    import colorsys
    from colorsys import rgb_to_hls
    print(type(colorsys).__name__, colorsys.ONE_THIRD == 1 / 3)
    import colorsys as again
print(type(again).__name__, type(sys.modules["colorsys"]).__name__)
with standing([StandIn("bdb")]):
    pass
print("bdb" in sys.modules)
"""
    assert run(code) == "StandIn True\nmodule module\nFalse\n"


def test_configuration_is_read_from_files_of_settings(tmp_path: Path) -> None:
    file = tmp_path / "settings.ini"
    file.write_text("[server]\nport = 80\n")
    (tmp_path / "settings.json").write_text('{"limit": 3}')
    read = "c.from_ini(sys.argv[1]); c.from_json(sys.argv[2])"
    code = f"import sys, covet_di; c = covet_di.Configuration(); {read}; print(c())"
    assert run(code, str(file), str(tmp_path / "settings.json")) == "{'server': {'port': '80'}, 'limit': 3}\n"
