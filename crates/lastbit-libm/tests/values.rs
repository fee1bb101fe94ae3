//! Recorded results of the libraries themselves, so that every host tests against them: `values/*.csv`, bits in
//! hexadecimal. Most of the glibc rows are ones where two builds differ.

use lastbit_libm::{Flavour, Functions, fdlibm};

struct Row<'a> {
    function: &'a str,
    cells: Vec<&'a str>,
}

impl Row<'_> {
    fn bits(&self, column: usize) -> u64 {
        match self.cells[column] {
            "" => 0,
            bits => u64::from_str_radix(bits, 16).unwrap_or_else(|error| panic!("{bits}: {error}")),
        }
    }

    fn f32(&self, column: usize) -> f32 {
        f32::from_bits(self.bits(column) as u32)
    }

    fn f64(&self, column: usize) -> f64 {
        f64::from_bits(self.bits(column))
    }
}

fn rows(csv: &str) -> impl Iterator<Item = Row<'_>> {
    csv.lines().skip(1).map(|line| {
        let cells: Vec<_> = line.split(',').collect();
        Row { function: cells[0], cells }
    })
}

/// What a library answers to a row.
fn answer(library: &Functions, row: &Row<'_>) -> u64 {
    let (x, y) = (row.f64(1), row.f64(2));
    let (single_x, single_y) = (row.f32(1), row.f32(2));
    match row.function {
        "exp" => (library.exp)(x).to_bits(),
        "exp2" => (library.exp2)(x).to_bits(),
        "log" => (library.log)(x).to_bits(),
        "log10" => (library.log10)(x).to_bits(),
        "sin" => (library.sin)(x).to_bits(),
        "cos" => (library.cos)(x).to_bits(),
        "pow" => (library.pow)(x, y).to_bits(),
        "hypot" => (library.hypot)(x, y).to_bits(),
        "powf" => (library.powf)(single_x, single_y).to_bits().into(),
        "expf" => (library.expf)(single_x).to_bits().into(),
        "exp2f" => (library.exp2f)(single_x).to_bits().into(),
        "logf" => (library.logf)(single_x).to_bits().into(),
        "log2f" => (library.log2f)(single_x).to_bits().into(),
        "log10f" => (library.log10f)(single_x).to_bits().into(),
        "sinf" => (library.sinf)(single_x).to_bits().into(),
        "cosf" => (library.cosf)(single_x).to_bits().into(),
        "asinf" => (library.asinf)(single_x).to_bits().into(),
        "acosf" => (library.acosf)(single_x).to_bits().into(),
        other => panic!("no function {other}"),
    }
}

fn check(flavour: Flavour, rows: impl Iterator<Item = Row<'static>>, column: usize) {
    for row in rows {
        let ours = answer(flavour.functions(), &row);
        assert_eq!(ours, row.bits(column), "{flavour:?} {}: {:x} for {:?}", row.function, ours, row.cells);
    }
}

/// Debian's builds: 2.36-9+deb12u14 for each CPU, and 2.41-12+deb13u4. The column of 32-bit x86 was computed by an AMD
/// EPYC, with its x87 unit.
#[test]
fn glibc() {
    let csv = include_str!("values/glibc.csv");
    let columns = [
        ("glibc-2.28", Flavour::Glibc228),
        ("glibc-2.28+fma", Flavour::Glibc228Fma),
        ("glibc-2.28/aarch64", Flavour::Glibc228Aarch64),
        ("glibc-2.28/i386", Flavour::Glibc228I386),
        ("glibc-2.41", Flavour::Glibc241),
        ("glibc-2.41+fma", Flavour::Glibc241Fma),
    ];
    let header: Vec<_> = csv.lines().next().unwrap_or_default().split(',').collect();
    assert_eq!(header[3..], columns.map(|(name, _)| name));
    for (column, (_, flavour)) in columns.into_iter().enumerate() {
        check(flavour, rows(csv), column + 3);
    }
}

/// The source column says what stands in for a binary.
#[test]
fn glibc_2_27() {
    for (flavour, column) in [(Flavour::Glibc227, 3), (Flavour::Glibc227Fma, 4)] {
        check(flavour, rows(include_str!("values/glibc-2.27.csv")), column);
    }
}

#[test]
fn fdlibm_is_v8() {
    for row in rows(include_str!("values/v8-11.3.csv")) {
        let (x, y) = (row.f64(1), row.f64(2));
        let ours = match row.function {
            "exp" => fdlibm::exp(x),
            "log" => fdlibm::log(x),
            "log2" => fdlibm::log2(x),
            "log10" => fdlibm::log10(x),
            "asin" => fdlibm::asin(x),
            "acos" => fdlibm::acos(x),
            "atan" => fdlibm::atan(x),
            "sin" => fdlibm::sin(x),
            "cos" => fdlibm::cos(x),
            "pow" => fdlibm::pow(x, y),
            "atan2" => fdlibm::atan2(x, y),
            other => panic!("no function {other}"),
        };
        assert_eq!(ours.to_bits(), row.bits(3), "{}: {:x} for {:?}", row.function, ours.to_bits(), row.cells);
    }
}
