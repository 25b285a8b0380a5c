"""Which pages a build writes: /shop/1/2."""


def generate_static_params():
    return [{"tag": "1", "item": "2"}]
