//! Every published value is either rendered by the profiles that its row names, or listed with the reason why not.

use std::collections::HashMap;

use lastbit::{Fingerprint, Profile, Recipe};
use lastbit_catalog::published_values;

#[test]
fn every_published_value_stands_where_its_row_says() {
    let profiles = Profile::all();
    let mut fingerprints: HashMap<&str, Vec<Fingerprint>> = HashMap::new();
    for recipe in Recipe::all() {
        let render = |profile| recipe.render(profile).unwrap_or_else(|error| panic!("{error}"));
        fingerprints.insert(&recipe.name, profiles.iter().map(render).collect());
    }
    let mut wrong = Vec::new();
    for row in published_values() {
        let Some(rendered) = fingerprints.get(row.recipe.as_str()) else {
            wrong.push(format!("{}: no such recipe", row.recipe));
            continue;
        };
        let shown: Vec<&str> =
            rendered.iter().filter(|print| print.matches(row)).map(|print| print.profile.as_str()).collect();
        if shown != row.reproduced_by {
            let claimed = row.not_reproduced.clone().unwrap_or_else(|| row.reproduced_by.join(" "));
            wrong.push(format!(
                "{} {} {} ({} {} {}): the row says '{claimed}', rendered by '{}'",
                row.recipe,
                row.output,
                row.value,
                row.browser,
                row.version,
                row.os,
                shown.join(" ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{} rows to correct:\n{}", wrong.len(), wrong.join("\n"));
}
