"""What programs read: feeds and the sitemap."""

from askmd.web.site import feeds, sitemap

__all__ = ["feeds", "sitemap"]
