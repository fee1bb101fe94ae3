//! Stands in for `lastbit_libm::Flavour::functions` until that lands.

#[derive(Debug)]
pub(super) struct Functions {
    pub(super) powf: fn(f32, f32) -> f32,
    pub(super) pow: fn(f64, f64) -> f64,
    pub(super) exp: fn(f64) -> f64,
}

pub(super) trait HasFunctions {
    fn functions(self) -> &'static Functions;
}

impl HasFunctions for lastbit_libm::Flavour {
    #[allow(clippy::disallowed_methods, reason = "interim")]
    fn functions(self) -> &'static Functions {
        &Functions { powf: |x, y| f64::from(x).powf(f64::from(y)) as f32, pow: f64::powf, exp: f64::exp }
    }
}
