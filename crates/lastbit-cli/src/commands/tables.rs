use lastbit_verify::{
    Index,
    tables::{Row, Standing, summary, tables},
};
use serde_json::{Value, json};

use crate::{Failure, Finding, files, table};

#[derive(clap::Args)]
pub(crate) struct Tables {
    /// Only the rows of one recipe.
    #[arg(long, value_name = "NAME")]
    recipe: Option<String>,
    /// Print JSON, with every profile that renders a row; docs/answers.md describes it.
    #[arg(long)]
    json: bool,
}

impl Tables {
    pub(crate) fn run(self) -> Result<Finding, Failure> {
        let recipe = self.recipe.as_deref().map(lastbit::Recipe::by_name).transpose()?;
        let mut rows = tables(Index::global());
        rows.retain(|row| recipe.is_none_or(|recipe| row.value.recipe == recipe.name));
        if self.json {
            files::print_json(&rows.iter().map(as_json).collect())?;
        } else {
            files::print(&as_text(&rows))?;
        }
        let wrong = rows.iter().any(|row| row.contradiction().is_some());
        Ok(if wrong { Finding::Differences } else { Finding::Fine })
    }
}

fn as_text(rows: &[Row]) -> String {
    let cells = |row: &Row| {
        let value = row.value;
        let browser = [&value.browser, &value.version, &value.os].map(|part| part.trim());
        let browser = browser.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let by = match (row.rendered_by.as_slice(), &value.not_reproduced) {
            ([], Some(reason)) => reason.clone(),
            ([], None) => "nothing, although it was thought to be".to_owned(),
            ([one], _) => one.clone(),
            ([first, others @ ..], _) => format!("{first}, and {} more", others.len()),
        };
        let output = match &value.output {
            lastbit::Output::Value => String::new(),
            other => format!(" {other}"),
        };
        vec![format!("{}{output}", value.recipe), value.value.clone(), browser, row.standing.name().to_owned(), by]
    };
    let cells: Vec<Vec<String>> = rows.iter().map(cells).collect();
    let mut text = table::render(&["recipe", "value", "published for", "standing", "by, or why not"], &cells);
    let (standings, reasons) = summary(rows);
    let counts: Vec<String> =
        standings.iter().map(|(standing, count)| format!("{count} {}", standing.name())).collect();
    text.push_str(&format!("\n{} rows: {}\n", rows.len(), counts.join(", ")));
    for (reason, count) in reasons {
        text.push_str(&format!("{count:5}  {reason}\n"));
    }
    for (row, wrong) in rows.iter().filter_map(|row| Some((row, row.contradiction()?))) {
        text.push_str(&format!("\n{} {}: {wrong}\n", row.value.recipe, row.value.value));
    }
    text
}

fn as_json(row: &Row) -> Value {
    let value = row.value;
    json!({
        "recipe": value.recipe,
        "output": value.output.to_string(),
        "value": value.value,
        "reduction": value.reduction,
        "frequencySum": value.frequency_sum,
        "timeSum": value.time_sum,
        "browser": value.browser,
        "version": value.version,
        "os": value.os,
        "arch": value.arch,
        "date": value.date,
        "source": value.source,
        "note": value.note,
        "standing": row.standing,
        "renderedBy": row.rendered_by,
        "reason": value.not_reproduced.as_ref().filter(|_| row.standing != Standing::Reproduced),
        "contradiction": row.contradiction(),
    })
}
