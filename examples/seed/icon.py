"""One icon in two sizes: /icon/small and /icon/large."""

from masthead import ImageMetadata, ImageResponse


def generate_image_metadata():
    return [
        ImageMetadata(id="small", size=(48, 48), content_type="image/png"),
        ImageMetadata(id="large", size=(192, 192), content_type="image/png"),
    ]


def image(id):
    font_size = {"small": 30, "large": 120}[id]
    return ImageResponse(
        f"""
        <div style="width:100%; height:100%; display:flex; align-items:center; justify-content:center;
                    border-radius:25%; background:linear-gradient(135deg, #4f46e5, #9333ea);
                    color:#fff; font-size:{font_size}px; font-weight:800">m</div>
        """
    )
