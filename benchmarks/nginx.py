"""nginx's configuration: one worker that returns the scenario's answer, or the file, and logs nothing."""

from pathlib import Path

from benchmarks.place import SCRATCH
from benchmarks.scenario import Scenario

TEMPLATE = """\
daemon off;
master_process {master};
worker_processes 1;
pid {scratch}/nginx-{port}.pid;
error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    keepalive_requests 1000000000;
    keepalive_timeout 1h;
    client_body_temp_path {scratch}/nginx-body;
    proxy_temp_path {scratch}/nginx-proxy;
    fastcgi_temp_path {scratch}/nginx-fastcgi;
    uwsgi_temp_path {scratch}/nginx-uwsgi;
    scgi_temp_path {scratch}/nginx-scgi;
    server {{
        listen 127.0.0.1:{port};
        default_type "{media_type}";
        {headers}
        sendfile on;
        location / {{ {action} }}
    }}
}}
"""


def write_configuration(scenario: Scenario, port: int, *, master: bool = True) -> Path:
    """Write the configuration that answers `scenario` on `port`, and return its path.

    Args:
        scenario: what to answer.
        port: where to listen, on 127.0.0.1.
        master: whether there is a master process beside the worker; a counting run has one process.
    """
    SCRATCH.mkdir(parents=True, exist_ok=True)
    path = SCRATCH / f"nginx-{port}.conf"
    path.write_text(
        TEMPLATE.format(
            master="on" if master else "off",
            scratch=SCRATCH,
            port=port,
            media_type=scenario.media_type,
            headers=" ".join(f"add_header {name} {value};" for name, value in scenario.headers),
            action=action(scenario),
        )
    )
    return path


def action(scenario: Scenario) -> str:
    """Return what nginx does: it sends the file, or returns the bytes of the answer."""
    if scenario.file:
        return f"root {SCRATCH}; types {{ }}"
    answer = scenario.answer.decode().replace("'", r"\'")
    return f"return {scenario.status} '{answer}';"
