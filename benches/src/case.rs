//! A piece of work that can be started afresh, timed, and compared with itself on other backends.

use std::hint::black_box;

use lastbit::backend::{self, Backend};

/// Work under way, with its output.
pub trait Kernel {
    /// Does the work once more.
    fn run(&mut self);
    /// The bits of what the last run gave.
    fn bits(&self) -> Vec<u64>;
}

/// Something to time.
pub struct Case {
    /// Its name, parts between slashes: `fft/2048/RustfftAvx`.
    pub name: String,
    /// How many values one run gives.
    pub elements: usize,
    /// Whether the host backend makes a difference to how it is done.
    pub vectorized: bool,
    start: Box<dyn Fn() -> Box<dyn Kernel>>,
}

impl Case {
    /// Work that writes `elements` values: `start` makes what it does to them in each run.
    pub fn new<T, F>(name: impl Into<String>, elements: usize, start: impl Fn() -> F + 'static) -> Self
    where
        T: Bits,
        F: FnMut(&mut [T]) + 'static,
    {
        let start = move || Box::new(Work { output: vec![T::default(); elements], step: start() }) as Box<dyn Kernel>;
        Self { name: name.into(), elements, vectorized: true, start: Box::new(start) }
    }

    /// The same, done in one way on every backend.
    #[must_use]
    pub fn on_one_backend(self) -> Self {
        Self { vectorized: false, ..self }
    }

    /// Starts it afresh.
    pub fn start(&self) -> Box<dyn Kernel> {
        (self.start)()
    }

    /// Runs it on every backend of this host.
    ///
    /// # Panics
    /// If one gives other bits than the scalar code does.
    pub fn assert_backends(&self) {
        let on = |backend| backend::at_most(backend, || self.few_runs());
        let expected = on(Backend::Scalar);
        for backend in Backend::available() {
            assert!(on(backend) == expected, "{}: {backend} gives other bits than {}", self.name, Backend::Scalar);
        }
    }

    /// What a few runs in a row give: some kernels carry a state.
    fn few_runs(&self) -> Vec<u64> {
        let mut kernel = self.start();
        let mut bits = Vec::new();
        for _ in 0..3 {
            kernel.run();
            bits.append(&mut kernel.bits());
        }
        bits
    }
}

struct Work<T, F> {
    output: Vec<T>,
    step: F,
}

impl<T: Bits, F: FnMut(&mut [T])> Kernel for Work<T, F> {
    fn run(&mut self) {
        (self.step)(black_box(&mut self.output));
    }

    fn bits(&self) -> Vec<u64> {
        self.output.iter().map(|value| value.bits()).collect()
    }
}

/// A floating-point number.
pub trait Bits: Copy + Default + 'static {
    /// Its bits.
    fn bits(self) -> u64;
}

impl Bits for f32 {
    fn bits(self) -> u64 {
        self.to_bits().into()
    }
}

impl Bits for f64 {
    fn bits(self) -> u64 {
        self.to_bits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_starts_afresh() {
        let case = Case::new("count", 1, || {
            let mut count = 0.0;
            move |output: &mut [f32]| {
                count += 1.0;
                output[0] = count;
            }
        });
        let ones = |values: [f32; 3]| values.map(|value| value.bits()).to_vec();
        assert_eq!(case.few_runs(), ones([1.0, 2.0, 3.0]));
        assert_eq!(case.few_runs(), ones([1.0, 2.0, 3.0]));
        case.assert_backends();
    }

    #[test]
    #[should_panic(expected = "gives other bits")]
    fn a_backend_with_other_bits_is_found() {
        let case = Case::new("backend", 1, || |output: &mut [f64]| output[0] = f64::from(Backend::in_use() as u8));
        case.assert_backends();
    }
}
