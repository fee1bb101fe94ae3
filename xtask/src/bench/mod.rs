//! How fast it is: records of every bench, what they say beside each other, and counts of instructions.

mod browsers;
mod cargo;
mod compare;
mod icount;
mod machine;
mod plot;
mod program;
mod record;
mod run;
mod table;

pub(crate) use table::stale_readme;

use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum Task {
    /// Run every bench and keep the results, with a description of the machine.
    Record(run::Arguments),
    /// Print how two records compare, and plot all of them.
    Compare(compare::Arguments),
    /// Make the README's table of a record.
    Table(table::Arguments),
    /// Time the graphs of a record in installed browsers.
    Browsers(browsers::Arguments),
    /// Count the instructions of recipes and kernels with callgrind.
    Icount(icount::Arguments),
}

pub(crate) fn run(task: Task) -> anyhow::Result<()> {
    match task {
        Task::Record(arguments) => run::run(&arguments),
        Task::Compare(arguments) => compare::run(&arguments),
        Task::Table(arguments) => table::run(&arguments),
        Task::Browsers(arguments) => browsers::run(&arguments),
        Task::Icount(arguments) => icount::run(&arguments),
    }
}

/// Nanoseconds with a unit that suits them, three digits.
fn duration(nanoseconds: f64) -> String {
    let (value, unit) = match nanoseconds {
        n if n < 1e3 => (n, "ns"),
        n if n < 1e6 => (n / 1e3, "µs"),
        n if n < 1e9 => (n / 1e6, "ms"),
        n => (n / 1e9, "s"),
    };
    format!("{} {unit}", three_digits(value))
}

fn three_digits(value: f64) -> String {
    let decimals = match value.abs() {
        v if v >= 99.95 => 0,
        v if v >= 9.995 => 1,
        _ => 2,
    };
    format!("{value:.decimals$}")
}

/// The middle one, the upper of two.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_three_digits() {
        assert_eq!(duration(1.234), "1.23 ns");
        assert_eq!(duration(204_499.0), "204 µs");
        assert_eq!(duration(99_960.0), "100 µs");
        assert_eq!(duration(12_345_678.0), "12.3 ms");
    }

    #[test]
    fn medians() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
    }
}
