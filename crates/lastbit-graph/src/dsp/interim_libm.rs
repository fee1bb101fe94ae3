//! Stands in for `lastbit_libm::Flavour::functions` until that lands.

#[derive(Debug)]
pub(super) struct Functions {
    pub(super) sin: fn(f64) -> f64,
    pub(super) cos: fn(f64) -> f64,
    pub(super) log: fn(f64) -> f64,
    pub(super) pow: fn(f64, f64) -> f64,
    pub(super) atan2: fn(f64, f64) -> f64,
    pub(super) hypot: fn(f64, f64) -> f64,
    pub(super) expf: fn(f32) -> f32,
    pub(super) exp2f: fn(f32) -> f32,
    pub(super) acosf: fn(f32) -> f32,
}

pub(super) trait HasFunctions {
    fn functions(self) -> &'static Functions;
}

impl HasFunctions for lastbit_libm::Flavour {
    #[allow(clippy::disallowed_methods, reason = "interim")]
    fn functions(self) -> &'static Functions {
        &Functions {
            sin: f64::sin,
            cos: f64::cos,
            log: f64::ln,
            pow: f64::powf,
            atan2: f64::atan2,
            hypot: f64::hypot,
            expf: |x| f64::from(x).exp() as f32,
            exp2f: f32::exp2,
            acosf: f32::acos,
        }
    }
}
