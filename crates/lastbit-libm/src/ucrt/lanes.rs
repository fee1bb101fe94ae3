//! `log10f` in lanes: f32 throughout, in the order of [`log`](super::log).

use std::{marker::PhantomData, sync::LazyLock};

use lastbit_vecmath::{Level, Singles, Words};

use super::log::{self, CA1, CA2, DECIMAL, LOG10_2_LEAD, LOG10_2_TAIL, LOG10_E, LOG10_E_LEAD, LOG10_E_TAIL, THIRD};
use crate::{Products, contraction::Contraction, glibc::lanes::special, lanes::Lanes};

/// [`log10f`](log::log10f) of a build.
#[derive(Clone, Copy)]
pub(crate) struct Log10<C> {
    logarithms: &'static [f32; PLACES + 1],
    build: PhantomData<C>,
}

/// A power of two that holds the table's 129 pairs.
const PLACES: usize = 512;

impl<C> Log10<C> {
    pub(crate) fn new() -> Self {
        /// The pairs one behind the other.
        static LOGARITHMS: LazyLock<[f32; PLACES + 1]> = LazyLock::new(|| {
            let mut flat = [0.0; PLACES + 1];
            let pairs = DECIMAL.as_flattened();
            flat[..pairs.len()].copy_from_slice(pairs);
            flat
        });
        Self { logarithms: &LOGARITHMS, build: PhantomData }
    }
}

impl<C: Contraction> Lanes for Log10<C> {
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        let products = if C::FUSED { Products::Fused } else { Products::Rounded };
        let bits = x.bits();
        let exponent = (bits.shr::<23>() - level.words(127)).to_singles();
        let nearest = (bits & level.words(0x007f_0000)) + (bits & level.words(0x8000)).shl::<1>();
        let centre = (nearest | level.words(0x3f00_0000)).singles();
        let significand = ((bits & level.words(0x007f_ffff)) | level.words(0x3f00_0000)).singles();
        let index = nearest.shr::<16>();
        let inverse = level.singles(256.0) / (index + level.words(128)).to_singles();
        let r = (centre - significand) * inverse;
        let poly = products.mul_add_lanes(level, r, level.singles(THIRD), level.singles(0.5));
        let poly = products.mul_add_lanes(level, poly, r * r, r);
        let [lead, tail] = level.neighbours::<PLACES>(self.logarithms, index.shl::<1>());
        let minus = negative(level, poly * level.singles(LOG10_E));
        let low = products.mul_add_lanes(level, exponent, level.singles(LOG10_2_TAIL), minus) + tail;
        let value = (exponent * level.singles(LOG10_2_LEAD) + lead) + low;

        let r = x - level.singles(1.0);
        let near = level.abs(r).less(level.singles(1.0 / 16.0));
        let value = if near.any() { near.select(next_to_one(level, products, r), value) } else { value };
        (value, special(level, x))
    }

    fn alone(self, x: f32) -> f32 {
        log::log10f::<C>(x)
    }
}

/// The logarithm of `1 + r`.
#[inline(always)]
fn next_to_one<L: Level>(level: L, products: Products, r: L::Singles) -> L::Singles {
    let u = r / (level.singles(2.0) + r);
    let correction = r * u;
    let u = u + u;
    let square = u * u;
    let high = products.mul_add_lanes(level, square, level.singles(CA2), level.singles(CA1));
    let rest = products.mul_add_lanes(level, high, u * square, negative(level, correction));
    let short = (r.bits() & level.words(0xffff_0000)).singles();
    let rest = rest + (r - short);
    let [lead, tail] = [level.singles(LOG10_E_LEAD), level.singles(LOG10_E_TAIL)];
    ((short * tail + rest * tail) + rest * lead) + short * lead
}

#[inline(always)]
fn negative<L: Level>(level: L, x: L::Singles) -> L::Singles {
    (x.bits() ^ level.words(1 << 31)).singles()
}
