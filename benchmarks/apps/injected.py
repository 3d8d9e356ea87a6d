"""The same service with a container.

In `app` both resources end when the handler has returned, before the answer is sent, as in the service that is wired by
hand. In `late` they end after it was sent, which is what a handler gets that says nothing.
"""

from benchmarks.apps.container import services, show
from covet import CovetApp
from covet_di import DIPlugin

app = CovetApp(dependency_scope="function", plugins=[DIPlugin(services)])
app.get("/visit")(show)

late = CovetApp(plugins=[DIPlugin(services)])
late.get("/visit")(show)
