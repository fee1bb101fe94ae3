//! The list of published values says of each row what is true of it, in both directions.

use lastbit_verify::{
    Index,
    tables::{Standing, summary, tables},
};

#[test]
fn every_row_stands_as_it_says() {
    let rows = tables(Index::global());
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|row| Some(format!("{} {}: {}", row.value.recipe, row.value.value, row.contradiction()?)))
        .collect();
    assert!(wrong.is_empty(), "{} rows to correct:\n{}", wrong.len(), wrong.join("\n"));
    for row in rows.iter().filter(|row| row.standing == Standing::Reproduced) {
        assert!(!row.rendered_by.is_empty());
    }
    let (standings, reasons) = summary(&rows);
    println!("{standings:?}");
    for (reason, count) in reasons {
        println!("{count:4} {reason}");
    }
}
