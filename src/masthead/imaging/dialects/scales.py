"""The named sizes of Tailwind CSS 3's default theme (tailwindcss.com, MIT). No I/O."""

from __future__ import annotations

# The least canvas width in CSS px at which a prefix applies.
SCREENS = {"sm": 640, "md": 768, "lg": 1024, "xl": 1280, "2xl": 1536}

# Font size in rem and the line height, in rem too, that comes with it.
FONT_SIZES = {
    "xs": (0.75, 1.0),
    "sm": (0.875, 1.25),
    "base": (1.0, 1.5),
    "lg": (1.125, 1.75),
    "xl": (1.25, 1.75),
    "2xl": (1.5, 2.0),
    "3xl": (1.875, 2.25),
    "4xl": (2.25, 2.5),
    "5xl": (3.0, 3.0),
    "6xl": (3.75, 3.75),
    "7xl": (4.5, 4.5),
    "8xl": (6.0, 6.0),
    "9xl": (8.0, 8.0),
}
LINE_HEIGHTS = {"none": "1", "tight": "1.25", "snug": "1.375", "normal": "1.5", "relaxed": "1.625", "loose": "2"}
LETTER_SPACINGS = {
    "tighter": "-0.05em",
    "tight": "-0.025em",
    "normal": "0em",
    "wide": "0.025em",
    "wider": "0.05em",
    "widest": "0.1em",
}
FONT_WEIGHTS = {
    "thin": "100",
    "extralight": "200",
    "light": "300",
    "normal": "400",
    "medium": "500",
    "semibold": "600",
    "bold": "700",
    "extrabold": "800",
    "black": "900",
}
FONT_FAMILIES = {"sans": "sans-serif", "serif": "serif", "mono": "monospace"}
RADII = {
    "": "0.25rem",
    "none": "0px",
    "sm": "0.125rem",
    "md": "0.375rem",
    "lg": "0.5rem",
    "xl": "0.75rem",
    "2xl": "1rem",
    "3xl": "1.5rem",
    "full": "9999px",
}
# Widths that only ``max-w-`` and ``basis-`` have.
WIDTHS = {
    "none": "none",
    "xs": "20rem",
    "sm": "24rem",
    "md": "28rem",
    "lg": "32rem",
    "xl": "36rem",
    "2xl": "42rem",
    "3xl": "48rem",
    "4xl": "56rem",
    "5xl": "64rem",
    "6xl": "72rem",
    "7xl": "80rem",
    "prose": "65ch",
    **{f"screen-{name}": f"{width}px" for name, width in SCREENS.items()},
}
SHADOWS = {
    "": "0 1px 3px 0 rgb(0 0 0 / 0.1), 0 1px 2px -1px rgb(0 0 0 / 0.1)",
    "sm": "0 1px 2px 0 rgb(0 0 0 / 0.05)",
    "md": "0 4px 6px -1px rgb(0 0 0 / 0.1), 0 2px 4px -2px rgb(0 0 0 / 0.1)",
    "lg": "0 10px 15px -3px rgb(0 0 0 / 0.1), 0 4px 6px -4px rgb(0 0 0 / 0.1)",
    "xl": "0 20px 25px -5px rgb(0 0 0 / 0.1), 0 8px 10px -6px rgb(0 0 0 / 0.1)",
    "2xl": "0 25px 50px -12px rgb(0 0 0 / 0.25)",
    "inner": "inset 0 2px 4px 0 rgb(0 0 0 / 0.05)",
    "none": "0 0 rgb(0 0 0 / 0)",
}
DROP_SHADOWS = {
    "": "drop-shadow(0 1px 2px rgb(0 0 0 / 0.1)) drop-shadow(0 1px 1px rgb(0 0 0 / 0.06))",
    "sm": "drop-shadow(0 1px 1px rgb(0 0 0 / 0.05))",
    "md": "drop-shadow(0 4px 3px rgb(0 0 0 / 0.07)) drop-shadow(0 2px 2px rgb(0 0 0 / 0.06))",
    "lg": "drop-shadow(0 10px 8px rgb(0 0 0 / 0.04)) drop-shadow(0 4px 3px rgb(0 0 0 / 0.1))",
    "xl": "drop-shadow(0 20px 13px rgb(0 0 0 / 0.03)) drop-shadow(0 8px 5px rgb(0 0 0 / 0.08))",
    "2xl": "drop-shadow(0 25px 25px rgb(0 0 0 / 0.15))",
    "none": "drop-shadow(0 0 transparent)",
}
BLURS = {
    "": "8px",
    "none": "0",
    "sm": "4px",
    "md": "12px",
    "lg": "16px",
    "xl": "24px",
    "2xl": "40px",
    "3xl": "64px",
}
DIRECTIONS = {
    "t": "top",
    "tr": "top right",
    "r": "right",
    "br": "bottom right",
    "b": "bottom",
    "bl": "bottom left",
    "l": "left",
    "tl": "top left",
}
POSITIONS = ("bottom", "center", "left", "left-bottom", "left-top", "right", "right-bottom", "right-top", "top")
ORIGINS = ("center", "top", "top-right", "right", "bottom-right", "bottom", "bottom-left", "left", "top-left")
