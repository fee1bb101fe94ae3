//! Numbers as JavaScript prints and adds them.

/// A number in the digits that JavaScript's `String(number)` gives: the shortest that read back to it.
///
/// ```
/// assert_eq!(lastbit::js_number(1e21), "1e+21");
/// assert_eq!(lastbit::js_number(-0.0), "0");
/// ```
pub fn js_number(number: f64) -> String {
    ryu_js::Buffer::new().format(number).to_owned()
}

/// The sum of magnitudes, added in f64 in order of index, as `sum += Math.abs(samples[i])` does.
pub(crate) fn sum_of_magnitudes(samples: &[f32]) -> f64 {
    samples.iter().fold(0.0, |sum, sample| sum + f64::from(*sample).abs())
}

/// The part of `samples` from `from` to before `to`, as far as there are samples.
pub(crate) fn window(samples: &[f32], from: usize, to: usize) -> &[f32] {
    let to = to.min(samples.len());
    &samples[from.min(to)..to]
}
