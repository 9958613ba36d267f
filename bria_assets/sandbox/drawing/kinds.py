"""The kinds of product that can be drawn, and the names that people use for them."""

from dataclasses import dataclass

from bria_assets.sandbox.drawing.colours import Rgb


@dataclass(frozen=True)
class Kind:
    """A kind of product.

    Attributes:
        words: Names, the plainest first.
        form: Its form in words, without colours.
        details: What makes it recognisable.
        material: Usual material.
        colour: Usual colour, for materials without one of their own.
    """

    words: tuple[str, ...]
    form: str
    details: str
    material: str
    colour: Rgb


KINDS: dict[str, Kind] = {
    "mug": Kind(
        ("mug", "cup", "teacup", "tumbler mug", "coffee cup", "espresso cup"),
        "cylindrical body with a rounded rim",
        "curved side handle, slightly rounded base",
        "ceramic",
        (232, 226, 214),
    ),
    "glass": Kind(
        ("wine glass", "drinking glass", "tumbler", "goblet", "water glass", "glasses set", "champagne flute"),
        "rounded bowl on a slender stem",
        "thin lip, round foot",
        "glass",
        (226, 238, 236),
    ),
    "bottle": Kind(
        ("bottle", "water bottle", "flask", "thermos", "decanter", "drinks bottle", "carafe", "vacuum flask"),
        "slim upright body with rounded shoulders",
        "narrow neck with a screw cap",
        "stainless steel",
        (120, 150, 160),
    ),
    "dispenser": Kind(
        (
            "soap dispenser",
            "dispenser",
            "shampoo",
            "lotion",
            "hand wash",
            "hand soap",
            "conditioner",
            "body wash",
            "pump bottle",
        ),
        "round bottle with a soft shoulder",
        "pump head with a short spout",
        "plastic",
        (190, 150, 110),
    ),
    "perfume": Kind(
        ("perfume", "eau de parfum", "cologne", "fragrance", "diffuser", "aftershave"),
        "thick-walled rectangular flacon",
        "polished collar and a tall cap",
        "glass",
        (236, 200, 160),
    ),
    "vase": Kind(
        ("vase", "amphora", "pitcher", "jug", "urn"),
        "curved body that narrows to a slender neck",
        "flared lip",
        "ceramic",
        (214, 196, 172),
    ),
    "bowl": Kind(
        ("bowl", "salad bowl", "dish", "ramekin", "basin", "serving bowl"),
        "wide, open hemispherical body",
        "small foot ring, thin rim",
        "ceramic",
        (228, 220, 204),
    ),
    "plate": Kind(
        ("plate", "platter", "tray", "saucer", "cutting board", "chopping board", "serving board"),
        "shallow round disc with a raised rim",
        "soft inner curve",
        "ceramic",
        (230, 226, 216),
    ),
    "lamp": Kind(
        ("lamp", "table lamp", "desk lamp", "bedside lamp", "floor lamp", "light", "lantern", "nightlight"),
        "turned base under a conical shade",
        "fabric shade, slender stem",
        "ceramic",
        (198, 178, 150),
    ),
    "chair": Kind(
        ("chair", "dining chair", "office chair", "seat", "rocking chair"),
        "curved seat and back on four splayed legs",
        "tapered wooden legs, moulded seat shell",
        "plastic",
        (206, 200, 188),
    ),
    "stool": Kind(
        ("stool", "bar stool", "side table", "coffee table", "table", "bench", "desk", "nightstand"),
        "round top on splayed legs",
        "tapered legs joined by a ring",
        "oak",
        (200, 158, 108),
    ),
    "sofa": Kind(
        ("sofa", "couch", "loveseat", "armchair", "settee", "lounge chair"),
        "low seat with thick cushions between rounded arms",
        "plump back cushions, short tapered legs",
        "fabric",
        (150, 156, 156),
    ),
    "cushion": Kind(
        ("cushion", "pillow", "throw pillow", "pouf", "cushion cover"),
        "plump square with soft corners",
        "piped edge",
        "linen",
        (206, 190, 166),
    ),
    "blanket": Kind(
        ("blanket", "throw", "towel", "bath towel", "bedding", "duvet", "sheet", "bed linen", "scarf", "rug"),
        "neatly folded stack",
        "rounded folds, visible layers",
        "cotton",
        (214, 206, 192),
    ),
    "backpack": Kind(
        ("backpack", "rucksack", "daypack", "knapsack", "school bag"),
        "rounded upright body with a domed top",
        "front pocket, top handle, side straps, metal zip pulls",
        "canvas",
        (92, 104, 98),
    ),
    "bag": Kind(
        (
            "bag",
            "tote",
            "tote bag",
            "handbag",
            "shopper",
            "shoulder bag",
            "purse",
            "crossbody bag",
            "satchel",
            "clutch",
        ),
        "trapezoid body with an open top",
        "two arched handles, stitched edges",
        "leather",
        (150, 90, 52),
    ),
    "wallet": Kind(
        ("wallet", "card holder", "cardholder", "passport holder", "purse wallet", "billfold"),
        "slim folded rectangle",
        "stitched edge, card slots",
        "leather",
        (120, 74, 46),
    ),
    "suitcase": Kind(
        ("suitcase", "luggage", "carry-on", "trolley", "cabin case"),
        "upright ribbed shell with rounded corners",
        "telescopic handle, four wheels",
        "polycarbonate",
        (90, 110, 120),
    ),
    "shoe": Kind(
        (
            "shoe",
            "shoes",
            "sneaker",
            "sneakers",
            "trainer",
            "trainers",
            "running shoe",
            "runner",
            "boot",
            "boots",
            "loafer",
            "sandal",
        ),
        "low-cut upper on a cushioned sole",
        "thick contrasting sole, laces, padded collar",
        "leather",
        (232, 230, 224),
    ),
    "shirt": Kind(
        ("t-shirt", "tshirt", "tee", "shirt", "top", "jersey", "polo", "blouse", "dress"),
        "boxy cut with short sleeves",
        "ribbed round neckline",
        "cotton",
        (226, 222, 214),
    ),
    "hoodie": Kind(
        ("hoodie", "sweatshirt", "sweater", "jumper", "pullover", "jacket", "cardigan", "coat", "fleece", "parka"),
        "relaxed cut with long sleeves and a hood",
        "ribbed cuffs and hem, front pocket, drawstrings",
        "cotton",
        (138, 142, 146),
    ),
    "hat": Kind(
        ("hat", "cap", "beanie", "baseball cap", "sun hat", "bucket hat", "fedora", "panama"),
        "rounded crown above a wide brim",
        "contrasting band",
        "felt",
        (176, 146, 110),
    ),
    "watch": Kind(
        ("watch", "wristwatch", "smartwatch", "chronograph", "timepiece"),
        "round case on a strap",
        "dial with hands and hour marks, crown",
        "leather",
        (110, 70, 44),
    ),
    "headphones": Kind(
        ("headphones", "headphone", "headset", "earphones", "over-ear"),
        "arched headband between two padded ear cups",
        "soft cushions, metal sliders",
        "plastic",
        (46, 48, 52),
    ),
    "speaker": Kind(
        ("speaker", "loudspeaker", "soundbar", "radio", "bluetooth speaker", "smart speaker"),
        "rounded upright box",
        "two round drivers behind a grille",
        "fabric",
        (84, 88, 94),
    ),
    "phone": Kind(
        ("phone", "smartphone", "phone case", "tablet", "power bank", "charger", "e-reader", "laptop"),
        "slim slab with rounded corners",
        "glossy screen, side buttons",
        "aluminium",
        (60, 64, 70),
    ),
    "camera": Kind(
        ("camera", "instant camera", "webcam", "action camera"),
        "compact box with a round lens",
        "lens barrel, shutter button, viewfinder",
        "plastic",
        (58, 60, 62),
    ),
    "sunglasses": Kind(
        ("sunglasses", "glasses", "eyeglasses", "spectacles", "eyewear", "goggles"),
        "two rounded lenses in a full frame",
        "slim temples, tinted lenses",
        "acrylic",
        (66, 44, 30),
    ),
    "book": Kind(
        ("book", "notebook", "journal", "diary", "planner", "sketchbook", "novel", "hardcover", "notepad"),
        "thick hard-cover rectangle",
        "visible page block, elastic band",
        "leather",
        (54, 84, 96),
    ),
    "box": Kind(
        ("box", "gift box", "package", "carton", "crate", "storage box", "puzzle", "game", "tea", "packaging"),
        "rectangular box with crisp edges",
        "separate lid with a visible seam",
        "cardboard",
        (196, 160, 120),
    ),
    "candle": Kind(
        ("candle", "scented candle", "tealight", "votive", "pillar candle"),
        "short cylindrical vessel filled with wax",
        "lit wick",
        "glass",
        (236, 226, 206),
    ),
    "jar": Kind(
        (
            "jar",
            "cream",
            "face cream",
            "moisturizer",
            "moisturiser",
            "balm",
            "pot of cream",
            "canister",
            "honey",
            "jam",
            "spice",
            "scrub",
        ),
        "low round vessel",
        "wide screw lid with a fine edge",
        "glass",
        (226, 220, 208),
    ),
    "tube": Kind(
        ("tube", "toothpaste", "hand cream", "sunscreen", "serum", "lipstick", "mascara", "gel", "ointment"),
        "soft tube that flattens to a crimped end",
        "ribbed standing cap",
        "plastic",
        (232, 228, 220),
    ),
    "can": Kind(
        ("can", "tin", "drink can", "soda", "beer", "coffee", "paint"),
        "straight cylinder with stepped ends",
        "rolled rims, pull tab",
        "aluminium",
        (196, 198, 202),
    ),
    "ball": Kind(
        ("ball", "football", "basketball", "soccer ball", "yoga ball", "beach ball", "globe", "bauble", "ornament"),
        "perfect sphere",
        "fine seams",
        "rubber",
        (214, 110, 60),
    ),
    "plant": Kind(
        ("plant pot", "planter", "flower pot", "flowerpot", "plant", "succulent", "pot plant", "cactus", "bonsai"),
        "tapered pot with a thick rim",
        "leafy plant",
        "terracotta",
        (190, 98, 68),
    ),
    "kettle": Kind(
        ("kettle", "teapot", "coffee pot", "coffeepot", "moka pot", "watering can", "french press"),
        "round-bellied body with a lid",
        "curved spout, arched handle, small knob",
        "stainless steel",
        (200, 202, 206),
    ),
    "pan": Kind(
        ("pan", "frying pan", "skillet", "saucepan", "wok", "pot", "casserole", "dutch oven", "cookware"),
        "shallow round pan",
        "long straight handle",
        "cast iron",
        (52, 52, 54),
    ),
    "toy": Kind(
        ("teddy", "teddy bear", "toy", "plush", "plushie", "soft toy", "stuffed animal", "doll", "figurine", "bear"),
        "seated bear with a round belly",
        "round ears, stitched snout, button eyes",
        "plush",
        (178, 128, 84),
    ),
    "clock": Kind(
        ("clock", "alarm clock", "wall clock", "timer"),
        "round case on two small feet",
        "clear dial with two hands",
        "plastic",
        (228, 222, 210),
    ),
}
