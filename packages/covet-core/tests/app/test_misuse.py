"""What an application is given that can't be meant is told at once, and says where it belongs."""

import pickle
from typing import Any

import pytest

from covet_core import CovetApp
from covet_core.misuse import DecoratorMisused, OptionUnknown


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("workers", "It is set by `covet run --workers` or the variable COVET_WORKERS."),
        ("log_level", "It is set by `covet run --log-level` or the variable COVET_LOG_LEVEL."),
        ("max_body_size", "It is set by limits=Limits(max_body_size=...)."),
        ("lifespan_timeout", "It is set by limits=Limits(lifespan_timeout=...)."),
        ("dependancies", "Did you mean 'dependencies'?"),
        ("license_inf", "Did you mean 'license_info'?"),
        ("redoc_url", "It is set by `reference_url=`."),
        ("root_path", "It is set by `X-Forwarded-Prefix` of a trusted proxy"),
    ],
)
def test_an_unknown_option_of_the_application_is_told_with_where_it_belongs(option: str, told: str) -> None:
    given: dict[str, Any] = {option: 8}
    with pytest.raises(OptionUnknown) as caught:
        CovetApp(**given)
    assert str(caught.value).startswith(f"CovetApp was given the option {option!r}, and there is none.\n{told}")
    assert isinstance(caught.value, TypeError)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("response_class", "It is set by what the handler returns and is annotated to return: `-> HTMLResponse`."),
        ("response_model_exclude_unset", "It is set by what the handler returns: `item.model_dump("),
        ("responsez", "Did you mean 'responses'?"),
    ],
)
def test_an_option_of_fastapi_is_told_with_what_to_write_instead(option: str, told: str) -> None:
    given: dict[str, Any] = {option: 8}
    with pytest.raises(OptionUnknown) as caught:
        CovetApp().get("/", **given)
    assert str(caught.value).startswith(f"The route '/' was given the option {option!r}, and there is none.\n{told}")


def test_an_option_that_is_like_no_other_is_just_told() -> None:
    class Shop(CovetApp):
        """What applications may derive."""

    with pytest.raises(OptionUnknown) as caught:
        Shop(zzz=1)  # type: ignore[call-arg]  # the mistake is the point
    assert str(caught.value).startswith("Shop was given the option 'zzz', and there is none.\n[option-unknown]")


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("prot", "Did you mean 'port'?"),
        ("worker", "Did you mean 'workers'?"),
        ("transport", "It is set by `covet run --transport` or the variable COVET_TRANSPORT."),
        ("max_body_size", "It is set by limits=Limits(max_body_size=...)."),
    ],
)
def test_an_unknown_option_of_run_is_told_before_anything_starts(option: str, told: str) -> None:
    given: dict[str, Any] = {option: 8}
    with pytest.raises(OptionUnknown) as caught:
        CovetApp().run(**given)
    assert str(caught.value).startswith(f"app.run was given the option {option!r}, and there is none.\n{told}")


@pytest.mark.parametrize("decorator", ["on_startup", "on_shutdown"])
@pytest.mark.parametrize(("given", "told"), [((), "nothing"), ((5,), "5"), (("startup",), "'startup'")])
def test_a_hook_that_is_no_function_is_told_at_once(decorator: str, given: Any, told: str) -> None:
    app = CovetApp()
    with pytest.raises(DecoratorMisused) as caught:
        getattr(app, decorator)(*given)
    assert str(caught.value).startswith(
        f"app.{decorator} needs a function, and was given {told}.\nWrite the decorator as @app.{decorator}.\n"
    )
    assert (app.startup_hooks, app.shutdown_hooks) == ([], [])
