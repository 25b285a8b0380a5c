"""THE TABLE of CSS properties: which the engine draws, and which CSS knows besides.

The tests hold the first list to the engine itself, property by property; ``docs/css.md`` is made of
both. The names of the second list are facts of CSS (mdn-data, CC0).
"""

from __future__ import annotations

# Properties that the engine parses and draws.
DRAWN = frozenset(
    """
    -webkit-line-clamp -webkit-mask -webkit-mask-image -webkit-mask-position -webkit-mask-repeat -webkit-mask-size
    -webkit-text-fill-color -webkit-text-stroke -webkit-text-stroke-color -webkit-text-stroke-width align-content
    align-items align-self animation animation-delay animation-direction animation-duration animation-fill-mode
    animation-iteration-count animation-name animation-play-state animation-timing-function aspect-ratio
    backdrop-filter background background-blend-mode background-clip background-color background-image
    background-origin background-position background-repeat background-size border border-block-width border-bottom
    border-bottom-color border-bottom-left-radius border-bottom-right-radius border-bottom-style border-bottom-width
    border-collapse border-color border-inline-width border-left border-left-color border-left-style
    border-left-width border-radius border-right border-right-color border-right-style border-right-width
    border-spacing border-style border-top border-top-color border-top-left-radius border-top-right-radius
    border-top-style border-top-width border-width bottom box-align box-decoration-break box-orient box-pack
    box-shadow box-sizing break-after break-before break-inside caption-side clear clip-path clip-rule color
    column-gap contain content corner-bottom-left-shape corner-bottom-right-shape corner-shape corner-top-left-shape
    corner-top-right-shape direction display filter flex flex-basis flex-direction flex-flow flex-grow
    flex-line-count flex-shrink flex-wrap float font-family font-feature-settings font-kerning font-size
    font-stretch font-style font-synthesis font-synthesis-style font-synthesis-weight font-variant font-variant-caps
    font-variant-east-asian font-variant-ligatures font-variant-numeric font-variant-position
    font-variation-settings font-weight gap grid-area grid-auto-columns grid-auto-flow grid-auto-rows grid-column
    grid-column-end grid-column-gap grid-column-start grid-gap grid-row grid-row-end grid-row-gap grid-row-start
    grid-template-areas grid-template-columns grid-template-rows height image-rendering inset inset-block
    inset-inline isolation justify-content justify-items justify-self left letter-spacing line-clamp line-height
    list-style list-style-image list-style-position list-style-type margin margin-block margin-bottom margin-inline
    margin-inline-end margin-inline-start margin-left margin-right margin-top mask mask-image mask-position
    mask-repeat mask-size max-height max-lines max-width min-height min-width mix-blend-mode object-fit
    object-position offset offset-anchor offset-distance offset-path offset-position offset-rotate opacity order
    orphans outline outline-color outline-offset outline-style outline-width overflow overflow-wrap overflow-x
    overflow-y padding padding-block padding-bottom padding-inline padding-inline-end padding-inline-start
    padding-left padding-right padding-top page-break-after page-break-before page-break-inside place-content
    place-items place-self position right rotate row-gap scale stroke-linejoin tab-size table-layout text-align
    text-decoration text-decoration-color text-decoration-line text-decoration-skip-ink text-decoration-style
    text-decoration-thickness text-fit text-indent text-overflow text-shadow text-transform text-underline-offset
    text-underline-position text-wrap text-wrap-mode text-wrap-style top transform transform-origin translate
    vertical-align visibility white-space white-space-collapse widows width word-break word-spacing z-index
    """.split()
)

# Properties that CSS knows and the engine does not.
NOT_DRAWN = frozenset(
    """
    accent-color alignment-baseline all animation-composition animation-trigger appearance backface-visibility
    background-attachment background-position-x background-position-y baseline-shift baseline-source block-size
    border-block border-block-color border-block-end border-block-end-color border-block-end-style
    border-block-end-width border-block-start border-block-start-color border-block-start-style
    border-block-start-width border-block-style border-end-end-radius border-end-start-radius border-image
    border-image-outset border-image-repeat border-image-slice border-image-source border-image-width border-inline
    border-inline-color border-inline-end border-inline-end-color border-inline-end-style border-inline-end-width
    border-inline-start border-inline-start-color border-inline-start-style border-inline-start-width
    border-inline-style border-shape border-start-end-radius border-start-start-radius caret caret-animation
    caret-color caret-shape color-interpolation-filters color-scheme column-count column-fill column-height
    column-rule column-rule-color column-rule-style column-rule-width column-span column-width column-wrap columns
    contain-intrinsic-block-size contain-intrinsic-height contain-intrinsic-inline-size contain-intrinsic-size
    contain-intrinsic-width container container-name container-type content-visibility corner-block-end-shape
    corner-block-start-shape corner-bottom-shape corner-end-end-shape corner-end-start-shape corner-inline-end-shape
    corner-inline-start-shape corner-left-shape corner-right-shape corner-start-end-shape corner-start-start-shape
    corner-top-shape counter-increment counter-reset counter-set cursor cx cy d dominant-baseline
    dynamic-range-limit empty-cells fill fill-opacity fill-rule flood-color flood-opacity font
    font-language-override font-optical-sizing font-palette font-size-adjust font-synthesis-small-caps
    font-variant-alternates font-variant-emoji forced-color-adjust frame-sizing grid grid-template
    hanging-punctuation hyphenate-character hyphenate-limit-chars hyphens image-orientation initial-letter
    inline-size inset-block-end inset-block-start inset-inline-end inset-inline-start interactivity interest-delay
    interest-delay-end interest-delay-start lighting-color line-break margin-block-end margin-block-start marker
    marker-end marker-mid marker-start mask-border mask-border-mode mask-border-outset mask-border-repeat
    mask-border-slice mask-border-source mask-border-width mask-clip mask-composite mask-mode mask-origin mask-type
    math-depth math-style max-block-size max-inline-size min-block-size min-inline-size overflow-anchor
    overflow-block overflow-clip-margin overflow-inline overscroll-behavior overscroll-behavior-block
    overscroll-behavior-inline overscroll-behavior-x overscroll-behavior-y padding-block-end padding-block-start
    page paint-order path-length perspective perspective-origin pointer-events print-color-adjust quotes r
    reading-flow reading-order resize ruby-align ruby-overhang ruby-position rx ry scroll-axis-lock scroll-behavior
    scroll-margin scroll-margin-block scroll-margin-block-end scroll-margin-block-start scroll-margin-bottom
    scroll-margin-inline scroll-margin-inline-end scroll-margin-inline-start scroll-margin-left scroll-margin-right
    scroll-margin-top scroll-marker-group scroll-padding scroll-padding-block scroll-padding-block-end
    scroll-padding-block-start scroll-padding-bottom scroll-padding-inline scroll-padding-inline-end
    scroll-padding-inline-start scroll-padding-left scroll-padding-right scroll-padding-top scroll-snap-align
    scroll-snap-stop scroll-snap-type scroll-target-group scrollbar-color scrollbar-gutter scrollbar-width
    shape-image-threshold shape-margin shape-outside shape-rendering stop-color stop-opacity stroke stroke-dasharray
    stroke-dashoffset stroke-linecap stroke-miterlimit stroke-opacity stroke-width text-align-last text-anchor
    text-autospace text-box text-box-edge text-box-trim text-combine-upright text-decoration-inset text-emphasis
    text-emphasis-color text-emphasis-position text-emphasis-style text-justify text-orientation text-rendering
    timeline-trigger timeline-trigger-activation-range timeline-trigger-activation-range-end
    timeline-trigger-activation-range-start timeline-trigger-active-range timeline-trigger-active-range-end
    timeline-trigger-active-range-start timeline-trigger-name timeline-trigger-source touch-action transform-box
    transform-style transition transition-behavior transition-delay transition-duration transition-property
    transition-timing-function trigger-scope unicode-bidi user-select vector-effect view-transition-class
    view-transition-name view-transition-scope will-change window-drag word-wrap writing-mode x y zoom
    """.split()
)

# Of these, the ones that change nothing in a picture: nobody points, scrolls or waits.
WITHOUT_EFFECT = frozenset(
    """
    accent-color appearance backface-visibility caret caret-animation caret-color caret-shape color-scheme
    content-visibility cursor forced-color-adjust interactivity overflow-anchor overscroll-behavior
    overscroll-behavior-block overscroll-behavior-inline overscroll-behavior-x overscroll-behavior-y page
    pointer-events print-color-adjust resize scroll-behavior scrollbar-color scrollbar-gutter scrollbar-width
    text-rendering touch-action transition transition-behavior transition-delay transition-duration
    transition-property transition-timing-function user-select view-transition-class view-transition-name
    will-change
    """.split()
)

# Of these, the ones of SVG, which are drawn in it.
IN_SVG = frozenset(
    """
    alignment-baseline baseline-shift color-interpolation-filters cx cy d dominant-baseline fill fill-opacity fill-rule
    flood-color flood-opacity lighting-color marker marker-end marker-mid marker-start paint-order path-length r rx ry
    shape-rendering stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-miterlimit
    stroke-opacity stroke-width text-anchor vector-effect x y
    """.split()
)

# Drawn by browsers under this very name, and not here.
ONLY_PREFIXED = frozenset({"-webkit-box-reflect", "-webkit-mask-box-image", "-webkit-text-security"})
