"""Which pages a build writes: /shop/1 and /shop/2."""


def generate_static_params():
    return [{"slug": "1"}, {"slug": "2"}]
