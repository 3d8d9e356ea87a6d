"""What every request meets first: the engine's own filters."""

from covet.plugin import BasePlugin, ByteSize, Contributions, PluginInfo, Stage, plugin_config

__all__ = ["EdgeConfig", "EdgePlugin"]


@plugin_config
class EdgeConfig:
    """Who may ask, and how much they may send: `COVET_EDGE__HOSTS=shop.example`, `COVET_EDGE__MAX_BODY=1MiB`."""

    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]", "testserver")
    max_body: ByteSize = 65_536
    uploads: tuple[str, ...] = ("/products",)
    """Paths below which bodies may be larger: the routes there have limits of their own."""
    max_upload: ByteSize = 6_000_000


class EdgePlugin(BasePlugin):
    """Names requests, and refuses those for other hosts and those that are too large. It knows nothing of the shop.

    Args:
        config: who may ask, and how much they may send.
    """

    def __init__(self, config: EdgeConfig | None = None) -> None:
        self.config = EdgeConfig() if config is None else config

    @property
    def info(self) -> PluginInfo:
        """What it is called."""
        return PluginInfo(id="edge", version="0.1.0", api=1, config=self.config, summary="Filters in the engine.")

    def contribute(self, to: Contributions) -> None:
        """Contribute four filters, which run before Python is entered."""
        config = to.configured(self.config)
        to.filter("request-id", schema=1, stage=Stage.EDGE, settings={})
        to.filter("trusted-hosts", schema=1, stage=Stage.EDGE, settings={"hosts": list(config.hosts)})
        uploads = [{"path": path, "limit": config.max_upload} for path in config.uploads]
        body = {"limit": config.max_body, "rules": uploads}
        to.filter("body-limit", schema=1, stage=Stage.EDGE, settings=body)
        to.filter("security-headers", schema=1, stage=Stage.PROTECT, settings={})
