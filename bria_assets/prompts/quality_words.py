"""Words for colours, materials, finishes and sizes.

Colours: the names of CSS (https://www.w3.org/TR/css-color-4/#named-colors, read November 2026), one word each, and
those that shops use beside them.
"""

from __future__ import annotations


def word_set(listed: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(listed.split())


COLOURS = word_set("""
    aqua azure beige black blue brown chartreuse chocolate coral crimson cyan fuchsia gold gray green grey indigo ivory
    khaki lavender lime linen magenta maroon navy olive orange orchid pink plum purple red salmon sienna silver tan
    teal thistle tomato turquoise violet wheat white yellow

    amber anthracite apricot aubergine blonde blush bronze burgundy camel caramel champagne charcoal cherry chestnut
    cobalt cognac copper cream denim ebony emerald espresso golden graphite jade lemon lilac mauve midnight mint moss
    multicolored multicoloured mustard nude ochre peach pearl petrol rainbow raspberry rose ruby rust sage sand
    sapphire scarlet slate stone taupe terracotta transparent ultramarine vermilion walnut wine
""")
SHADES = word_set("""
    baby bottle bright burnt cool dark darker deep dusty electric forest hot icy jet light lighter muted
    navy neon off olive pale pastel powder predominantly rich royal sky soft steel vibrant vivid warm
""")
MATERIALS = word_set("""
    acrylic aluminium aluminum bamboo brass bronze canvas cardboard ceramic chrome clay concrete cork cotton crystal
    denim enamel fabric felt fur glass gold iron knitted lace leather linen marble metal metallic oak paper plastic
    porcelain resin rubber satin silk silver steel stone stoneware straw suede velvet walnut wax wicker wood wooden
    wool woolen woollen woven
""")
FINISHES = word_set("brushed frosted glossy matt matte metallic polished rough satin shiny smooth")
PLAIN_COLOURS = word_set(
    "white black red blue green yellow pink purple brown grey gray beige crimson maroon navy golden"
)
"""Colours that are nothing else; an orange, a rose and a lime are things."""

QUALITIES_AND_THINGS = word_set("""
    apricot aubergine canvas cherry chestnut chocolate coral crystal glass lemon lime olive orange orchid peach pearl
    plum raspberry rose ruby salmon stone thistle tomato violet walnut
""")
"""Of colours and materials those that are things too: "a glass" may be meant for what something is, or is made of."""

SIZES = ("tiny", "small", "medium", "large", "very large")
"""From the smallest to the largest, as Bria writes `relative_size`: "large within frame"."""
