//! Arithmetic on packed half spectra.

/// What [`multiply`] does to the Nyquist bin of the first spectrum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nyquist {
    /// It is multiplied by that of the second (Blink).
    Multiplied,
    /// Nothing: WebKit expects it packed into element 0, and GStreamer's spectra have an element of their own for it,
    /// which nobody multiplies.
    Kept,
}

/// Multiplies one spectrum by another: `(re1, im1) *= (re2, im2)`, bin by bin.
///
/// Blink, `platform/audio/fft_frame.cc` (`FFTFrame::Multiply`) over `vector_math` (`Zvmul`), all versions: four rounded
/// products and two rounded sums a bin, nothing fused. The two real bins that share element 0, DC in `re` and Nyquist
/// in `im`, are multiplied each by its own. Confirmed by the convolver graphs of Chromium 156 on x86_64.
///
/// # Panics
/// If the four slices differ in length.
pub fn multiply(nyquist: Nyquist, re1: &mut [f32], im1: &mut [f32], re2: &[f32], im2: &[f32]) {
    let bins = re1.len();
    assert!(im1.len() == bins && re2.len() == bins && im2.len() == bins, "the parts of two spectra differ in length");
    let Some((&dc, &highest)) = re1.first().zip(im1.first()) else { return };
    let ends = match nyquist {
        Nyquist::Multiplied => (dc * re2[0], highest * im2[0]),
        Nyquist::Kept => (dc * re2[0], highest),
    };
    for (((a, b), c), d) in re1.iter_mut().zip(im1.iter_mut()).zip(re2).zip(im2) {
        let re = *a * c - *b * d;
        let im = *a * d + *b * c;
        (*a, *b) = (re, im);
    }
    (re1[0], im1[0]) = ends;
}

#[cfg(test)]
mod tests {
    use super::{Nyquist, multiply};

    #[test]
    fn dc_and_nyquist_are_real() {
        let (mut re, mut im) = ([2.0, 1.0], [3.0, 2.0]);
        multiply(Nyquist::Multiplied, &mut re, &mut im, &[5.0, 3.0], &[7.0, 4.0]);
        assert_eq!((re, im), ([10.0, -5.0], [21.0, 10.0]));
        let (mut re, mut im) = ([2.0, 1.0], [3.0, 2.0]);
        multiply(Nyquist::Kept, &mut re, &mut im, &[5.0, 3.0], &[7.0, 4.0]);
        assert_eq!((re, im), ([10.0, -5.0], [3.0, 10.0]));
    }

    #[test]
    fn nothing_is_an_empty_product() {
        multiply(Nyquist::Multiplied, &mut [], &mut [], &[], &[]);
    }
}
