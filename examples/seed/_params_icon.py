"""The icon that all four folders of the shop share: it shows the params it was given."""

import json

from markupsafe import Markup

from masthead import ImageResponse

ICON = Markup("""
<div style="width:100%; height:100%; display:flex; flex-direction:column; justify-content:center; gap:10px;
            padding:24px; box-sizing:border-box; background:{colour}; color:#fff">
  <div style="font-size:20px; font-weight:600; opacity:.8">{file}</div>
  <div style="font-size:26px; font-weight:800">params = {params}</div>
</div>
""")


def params_icon(file: str, colour: str, params: dict | None) -> ImageResponse:
    """A picture of params."""
    return ImageResponse(ICON.format(file=file, colour=colour, params=params if params is None else json.dumps(params)))
