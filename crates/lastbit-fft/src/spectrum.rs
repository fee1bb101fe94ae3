//! Arithmetic on packed half spectra.

/// Multiplies one spectrum by another: `(re1, im1) *= (re2, im2)`, bin by bin.
///
/// Blink, `platform/audio/fft_frame.cc` (`FFTFrame::Multiply`) over `vector_math` (`Zvmul`), all versions: four rounded
/// products and two rounded sums a bin, nothing fused. The two real bins that share element 0, DC in `re` and Nyquist
/// in `im`, are multiplied each by its own. Confirmed by the convolver graphs of Chromium 156 on x86_64.
///
/// # Panics
/// If the four slices differ in length.
pub fn multiply(re1: &mut [f32], im1: &mut [f32], re2: &[f32], im2: &[f32]) {
    let bins = re1.len();
    assert!(im1.len() == bins && re2.len() == bins && im2.len() == bins, "the parts of two spectra differ in length");
    let Some((dc, nyquist)) = re1.first().zip(im1.first()).map(|(re, im)| (re * re2[0], im * im2[0])) else {
        return;
    };
    for (((a, b), c), d) in re1.iter_mut().zip(im1.iter_mut()).zip(re2).zip(im2) {
        let re = *a * c - *b * d;
        let im = *a * d + *b * c;
        (*a, *b) = (re, im);
    }
    (re1[0], im1[0]) = (dc, nyquist);
}

#[cfg(test)]
mod tests {
    use super::multiply;

    #[test]
    fn dc_and_nyquist_are_real() {
        let (mut re, mut im) = ([2.0, 1.0], [3.0, 2.0]);
        multiply(&mut re, &mut im, &[5.0, 3.0], &[7.0, 4.0]);
        assert_eq!((re, im), ([10.0, -5.0], [21.0, 10.0]));
    }

    #[test]
    fn nothing_is_an_empty_product() {
        multiply(&mut [], &mut [], &[], &[]);
    }
}
