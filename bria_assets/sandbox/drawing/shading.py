"""From meeting points to light: occlusion, soft shadows, skin patterns, diffuse and mirrored light."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from bria_assets.sandbox.drawing.camera import Camera
from bria_assets.sandbox.drawing.fields import Floats, Triple, floats
from bria_assets.sandbox.drawing.lighting import Studio, facing, surroundings
from bria_assets.sandbox.drawing.materials import Finish
from bria_assets.sandbox.drawing.model import Model, Role
from bria_assets.sandbox.drawing.patterns import Patterns, SkinPoints
from bria_assets.sandbox.drawing.prints import Print, front_of, ink_of, printed_over
from bria_assets.sandbox.drawing.tracing import Trace

RIM: Triple = (0.62, 0.42, -0.66)
HARD_SOFTNESS = 0.2  # below it, shadows have visible edges
SPARSE = 2  # occlusion varies slowly: every second pixel in both directions is enough


@dataclass(frozen=True)
class Skin:
    """Colour (linear light, shape ``(3,)``) and finish of a role."""

    colour: Floats
    finish: Finish


def to_viewer(camera: Camera, x: Floats, y: Floats, z: Floats) -> tuple[Floats, Floats, Floats]:
    """Turn directions from model space into the viewer's frame."""
    right, up, forward = camera.right.tolist(), camera.up.tolist(), camera.forward.tolist()
    return (
        x * right[0] + y * right[1] + z * right[2],
        x * up[0] + y * up[1] + z * up[2],
        -(x * forward[0] + y * forward[1] + z * forward[2]),
    )


def to_model(camera: Camera, light: Triple) -> Triple:
    """Turn a light's direction, level with the ground, from the viewer's side into model space."""
    level = camera.forward * floats([1, 0, 1])
    level = level / np.linalg.norm(level)
    direction = camera.right * light[0] + floats([0, light[1], 0]) - level * light[2]
    x, y, z = (direction / np.linalg.norm(direction)).tolist()
    return x, y, z


def soft_shadow(model: Model, points: tuple[Floats, Floats, Floats], light: Triple, *, softness: float) -> Floats:
    """Return how much of a soft light reaches points in model space, 0 to 1."""
    x, y, z = points
    lit = np.ones_like(x)
    unsettled = np.arange(x.size)
    t = 0.04
    # Steps may be as long as the shadow's edge is soft; longer ones show as rings.
    growth = 1.32 if softness > HARD_SOFTNESS else 1.1
    while t < 2.6 and unsettled.size:  # noqa: PLR2004 - no model is larger
        d = model.distance(x + light[0] * t, y + light[1] * t, z + light[2] * t)
        least = np.minimum(lit[unsettled], 0.5 + d / (2.0 * softness * t))
        lit[unsettled] = least
        brighter = least > 0
        unsettled, x, y, z = unsettled[brighter], x[brighter], y[brighter], z[brighter]
        t *= growth
    lit = np.clip(lit, 0.0, 1.0)
    return lit * lit * (3.0 - 2.0 * lit)


def openness(model: Model, points: tuple[Floats, Floats, Floats], normal: tuple[Floats, Floats, Floats]) -> Floats:
    """Return how open the sky above points is, 0 in a deep hole to 1 (ambient occlusion)."""
    closed = np.zeros_like(points[0])
    for reach, weight in ((0.07, 0.40), (0.2, 0.34), (0.5, 0.30)):
        d = model.distance(*(point + reach * axis for point, axis in zip(points, normal, strict=True)))
        closed = closed + weight * np.clip(1.0 - d / reach, 0.0, 1.0)
    return np.clip(1.0 - closed, 0.0, 1.0)


def _spread(
    values: Floats, seen: npt.NDArray[np.intp], shape: tuple[int, int], chosen: npt.NDArray[np.bool_]
) -> Floats:
    """Grow values known at sparse pixels over all seen pixels."""
    low = (-(-shape[0] // SPARSE), -(-shape[1] // SPARSE))
    row, column = np.divmod(seen[chosen], shape[1])
    flat = (row // SPARSE) * low[1] + column // SPARSE
    known, weighted = np.zeros(low[0] * low[1], np.float32), np.zeros(low[0] * low[1], np.float32)
    known[flat], weighted[flat] = 1.0, values
    size = (low[1] * SPARSE, low[0] * SPARSE)

    def grown(flat_values: Floats) -> Floats:
        picture = Image.fromarray(flat_values.reshape(low)).resize(size, Image.Resampling.BILINEAR)
        return np.asarray(picture)[: shape[0], : shape[1]].ravel()[seen]

    return grown(weighted) / np.maximum(grown(known), 1e-3)


def _patterned(
    traced: Trace,
    normal: tuple[Floats, Floats, Floats],
    index: npt.NDArray[np.int32],
    skins: list[Skin],
    patterns: Patterns,
    wrapped: list[bool],
) -> tuple[Floats, tuple[Floats, Floats, Floats]]:
    """Return lightness factors and bent normals."""
    light = np.ones_like(traced.x)
    bent = [axis.copy() for axis in normal]
    groups: dict[tuple[Finish, bool], list[int]] = {}
    for number, (skin, wrap) in enumerate(zip(skins, wrapped, strict=True)):
        groups.setdefault((skin.finish, wrap), []).append(number)
    for (finish, wrap), numbers in groups.items():
        pattern = patterns.named(finish.pattern)
        if pattern is None:
            continue
        here = np.flatnonzero(np.isin(index, numbers))
        x, y, z = traced.x[here], traced.y[here], traced.z[here]
        nx, ny, nz = (axis[here] for axis in normal)
        flat = np.abs(ny) > 0.8  # noqa: PLR2004 - seen from above
        sideways = (np.abs(nx) > np.abs(nz)) & ~flat
        if wrap:
            radius = np.sqrt(x * x + z * z)
            u = np.where(flat, x, np.arctan2(x, z) * (np.median(radius) if radius.size else 1.0))
        else:
            u = np.where(sideways, z, x)
        v = np.where(flat, z, y)
        step = max(traced.pixel, 0.003)
        shade, height = pattern(SkinPoints(u, v, x, y, z))
        light[here] = 1.0 + finish.contrast * shade
        if finish.relief <= 0:
            continue
        _, along_u = pattern(SkinPoints(u + step, v, x, y, z))
        _, along_v = pattern(SkinPoints(u, v + step, x, y, z))
        strength = finish.relief / step
        slope_u, slope_v = (along_u - height) * strength, (along_v - height) * strength
        if wrap:
            scale = 1.0 / np.maximum(np.sqrt(x * x + z * z), 1e-3)
            ux, uz = np.where(flat, 1.0, z * scale), np.where(flat, 0.0, -x * scale)
        else:
            ux, uz = np.where(sideways, 0.0, 1.0), np.where(sideways, 1.0, 0.0)
        mx, my, mz = (
            nx - slope_u * ux,
            ny - np.where(flat, 0.0, slope_v),
            nz - slope_u * uz - np.where(flat, slope_v, 0),
        )
        scale = 1.0 / np.maximum(np.sqrt(mx * mx + my * my + mz * mz), 1e-6)
        for axis, value in zip(bent, (mx, my, mz), strict=True):
            axis[here] = value * scale
    return np.maximum(light, 0.05), (bent[0], bent[1], bent[2])


def shade(
    model: Model,
    traced: Trace,
    camera: Camera,
    studio: Studio,
    skins: dict[Role, Skin],
    patterns: Patterns,
    normal: tuple[Floats, Floats, Floats],
    prints: Sequence[Print],
    *,
    behind: Floats,
) -> Floats:
    """Return the light that reaches the viewer from each seen point, linear, shape ``(n, 3)``.

    Args:
        model: The product.
        traced: The seen points.
        camera: The view.
        studio: The light.
        skins: Colour and finish of each role.
        patterns: The picture's surface patterns.
        normal: The surface's directions at the points.
        prints: What is printed on the front, from below to above.
        behind: What clear glass shows, linear light, shape ``(3,)``.
    """
    points = (traced.x, traced.y, traced.z)
    index = model.nearest_part(*points)
    of_part = [skins[part.role] for part in model.parts]
    pick = np.stack([skin.colour for skin in of_part])[index]
    rough, f0, metal, clear, nap = (
        floats(values)[index]
        for values in zip(
            *(
                (s.finish.roughness, s.finish.reflectance, s.finish.metal, s.finish.clarity, s.finish.nap)
                for s in of_part
            ),
            strict=True,
        )
    )
    glow = floats([part.role is Role.GLOW for part in model.parts])[index]

    row, column = np.divmod(traced.seen, traced.shape[1])
    chosen = (row % SPARSE == 0) & (column % SPARSE == 0)
    if not chosen.any():
        chosen[:] = True
    some = tuple(axis[chosen] for axis in points)
    some_normal = tuple(axis[chosen] for axis in normal)
    raised = (
        some[0] + some_normal[0] * 0.015,
        some[1] + some_normal[1] * 0.015,
        some[2] + some_normal[2] * 0.015,
    )
    lit = soft_shadow(model, raised, to_model(camera, studio.key), softness=studio.shadow_softness)
    lit = _spread(lit, traced.seen, traced.shape, chosen)
    sky = openness(model, (some[0], some[1], some[2]), (some_normal[0], some_normal[1], some_normal[2]))
    sky = _spread(sky, traced.seen, traced.shape, chosen)
    sky = sky * (1.0 - 0.30 * np.exp(-np.maximum(traced.y, 0.0) * 14.0))

    tone, bent = _patterned(traced, normal, index, of_part, patterns, [part.wrapped for part in model.parts])
    albedo = pick * tone[:, None]
    inks = [ink_of(traced, normal, printed, front_of(model, camera)) for printed in prints]
    for ink, printed in zip(inks, prints, strict=True):
        albedo = albedo * (1.0 - ink) + printed.colour * ink

    nx, ny, nz = to_viewer(camera, *bent)
    vx, vy, vz = to_viewer(camera, traced.view_x, traced.view_y, traced.view_z)
    straight = np.clip(-(nx * vx + ny * vy + nz * vz), 0.0, 1.0)
    grazing = (1.0 - straight) ** 2
    grazing = grazing * grazing * (1.0 - straight)

    up = bent[1]
    key = facing(nx, ny, nz, studio.key, wrap=0.25) * (0.12 + 0.88 * lit)
    rim = facing(nx, ny, nz, RIM, wrap=0.1) * 0.28 * sky
    ambient = studio.fill_strength * sky * (0.80 + 0.26 * up)
    diffuse = (studio.key_strength * key)[:, None] * floats(studio.tint)
    diffuse = diffuse + (ambient + rim)[:, None] * floats(studio.fill_tint)
    body = albedo * diffuse

    twice = 2.0 * (nx * vx + ny * vy + nz * vz)
    mirrored = surroundings(vx - twice * nx, vy - twice * ny, vz - twice * nz, rough, studio)
    mirrored *= (0.25 + 0.75 * sky) * (0.45 + 0.55 * lit)
    fresnel = f0 + (1.0 - f0) * grazing * (1.0 - 0.85 * rough)
    gleam = mirrored[:, None] * floats(studio.tint)
    shiny = gleam * (pick * tone[:, None] * (1 - grazing[:, None]) + grazing[:, None]) * 0.92
    coated = body * (1.0 - fresnel[:, None]) + gleam * fresnel[:, None]
    coated += albedo * (nap * grazing * 1.2 * sky)[:, None]
    # Clear glass shows the studio through it, darker where the wall is seen edge on.
    wall = 1.0 - 0.78 * (1.0 - straight) ** 1.6
    through = (0.93 * wall * (0.75 + 0.25 * sky))[:, None] * behind * pick ** (0.30 + 0.9 * (1.0 - straight))[:, None]
    glassy = through * (1.0 - fresnel[:, None]) + gleam * fresnel[:, None] * 1.3
    light = np.where(metal[:, None] > 0, shiny, coated + (glassy - coated) * clear[:, None])
    light = light + (pick * 1.4 - light) * glow[:, None] * 0.85
    light = printed_over(light, inks, prints, diffuse, np.maximum(metal, clear))
    return light.astype(np.float32)
