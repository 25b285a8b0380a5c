"""One card for each picture of a product, from the shop's database."""

from markupsafe import Markup

from masthead import ImageMetadata, ImageResponse

from ..._catalogue import all_ids, pictures, product

STYLES = """
    .card { width: 100%; height: 100%; display: flex; color: #0f172a; background: #fff }
    .text { width: 58%; display: flex; flex-direction: column; justify-content: space-between; padding: 64px;
            box-sizing: border-box }
    .label { font-size: 24px; font-weight: 600; letter-spacing: 3px; text-transform: uppercase; color: #64748b }
    h1 { margin: 18px 0 0; font-size: 82px; font-weight: 800; line-height: 1.05; letter-spacing: -2px }
    p { margin: 24px 0 0; font-size: 34px; line-height: 1.35; color: #475569 }
    .price { font-size: 56px; font-weight: 700 }
    .scene { flex: 1; display: flex; align-items: center; justify-content: center }
    .tile { width: 320px; height: 320px; display: flex; align-items: center; justify-content: center;
            border-radius: 72px; background: rgba(255, 255, 255, .92); font-size: 150px; font-weight: 900;
            box-shadow: 0 30px 80px rgba(15, 23, 42, .35) }
"""

CARD = Markup("""
<style>{styles}</style>
<div class="card">
  <div class="text">
    <div>
      <div class="label">{label}</div>
      <h1>{name}</h1>
      <p>{text}</p>
    </div>
    <div class="price">{price}</div>
  </div>
  <div class="scene" style="background: linear-gradient(150deg, hsl({hue}, 85%, 72%), hsl({hue}, 80%, 42%))">
    <div class="tile" style="color: hsl({hue}, 75%, 42%)">{initial}</div>
  </div>
</div>
""")


def generate_static_params():
    return [{"id": product_id} for product_id in all_ids()]


def generate_image_metadata(params):
    return [
        ImageMetadata(id=index, size=(1200, 600), alt=picture.caption, content_type="image/png")
        for index, picture in enumerate(pictures(params["id"]))
    ]


def image(params, id):
    shown = product(params["id"])
    picture = pictures(params["id"])[id]
    return ImageResponse(
        CARD.format(
            styles=Markup(STYLES),
            label=picture.label,
            name=shown.name,
            text=shown.tagline if id == 0 else picture.caption,
            price=shown.price,
            hue=shown.hue,
            initial=shown.name[0],
        )
    )
