"""Which pages a build writes: /shop/a/b/c."""


def generate_static_params():
    return [{"slug": ["a", "b", "c"]}]
