//! Arithmetic on packed half spectra.

use lastbit_libm::{extended::Extended, fmaf};

use crate::Order;

/// Multiplies one spectrum by another: `(re1, im1) *= (re2, im2)`, bin by bin.
///
/// Blink, `platform/audio/fft_frame.cc` (`FFTFrame::Multiply`) over `vector_math` (`Zvmul`), all versions: four rounded
/// products and two rounded sums a bin, nothing fused. The two real bins that share element 0, DC in `re` and Nyquist
/// in `im`, are multiplied each by its own. Confirmed by the convolver graphs of Chromium 156 on x86_64.
///
/// WebKit, `FFTFrame.cpp` and `VectorMath.cpp`, over GStreamer's spectra: the same, but for the Nyquist bin, which stays as
/// it is; on AArch64 the imaginary part is made from the new real one, and the first product of each part is fused. Confirmed by the convolver graphs of WebKitGTK 2.44 to 2.54. On the x87 the instructions of 2.50.6 say so too.
///
/// # Panics
/// If the four slices differ in length.
pub fn multiply(order: Order, re1: &mut [f32], im1: &mut [f32], re2: &[f32], im2: &[f32]) {
    let bins = re1.len();
    assert!(im1.len() == bins && re2.len() == bins && im2.len() == bins, "the parts of two spectra differ in length");
    let Some((&dc, &highest)) = re1.first().zip(im1.first()) else { return };
    // WebKit expects Nyquist packed into element 0 too; GStreamer's spectra have an element of their own for it, which
    // nobody multiplies.
    let keeps_nyquist = matches!(order, Order::Kiss | Order::KissFused | Order::KissX87);
    let ends = (dc * re2[0], if keeps_nyquist { highest } else { highest * im2[0] });
    for (((a, b), c), d) in re1.iter_mut().zip(im1.iter_mut()).zip(re2).zip(im2) {
        if order == Order::KissFused {
            // WebKit's loop for CPUs without vectors of its own works in place, and takes the new real part for the old.
            *a = fmaf(*a, *c, -(*b * d));
            *b = fmaf(*a, *d, *b * c);
        } else if order == Order::KissX87 {
            // The same loop.
            let [mut re, im, re2, im2] = [*a, *b, *c, *d].map(Extended::from);
            *a = (re * re2 - im * im2).to_f32();
            re = Extended::from(*a);
            *b = (re * im2 + im * re2).to_f32();
        } else {
            let re = *a * c - *b * d;
            let im = *a * d + *b * c;
            (*a, *b) = (re, im);
        }
    }
    (re1[0], im1[0]) = ends;
}

#[cfg(test)]
mod tests {
    use super::multiply;
    use crate::Order;

    #[test]
    fn dc_and_nyquist_are_real() {
        let (mut re, mut im) = ([2.0, 1.0], [3.0, 2.0]);
        multiply(Order::Pffft, &mut re, &mut im, &[5.0, 3.0], &[7.0, 4.0]);
        assert_eq!((re, im), ([10.0, -5.0], [21.0, 10.0]));
        let (mut re, mut im) = ([2.0, 1.0], [3.0, 2.0]);
        multiply(Order::Kiss, &mut re, &mut im, &[5.0, 3.0], &[7.0, 4.0]);
        assert_eq!((re, im), ([10.0, -5.0], [3.0, 10.0]));
    }

    #[test]
    fn nothing_is_an_empty_product() {
        multiply(Order::Pffft, &mut [], &mut [], &[], &[]);
    }
}
