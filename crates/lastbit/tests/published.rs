//! Every published value is either rendered by the profiles that its row names, or listed with the reason why not.

use std::collections::{BTreeMap, BTreeSet};

use lastbit::{Fingerprint, Profile, Recipe};
use lastbit_catalog::published_values;

/// The profiles that a capture confirmed, and all that a row names: of Windows, Android and versions in between.
fn profiles() -> BTreeMap<String, Profile> {
    let named = published_values().iter().flat_map(|row| &row.reproduced_by);
    let named = named.map(|id| Profile::resolve(id).unwrap_or_else(|error| panic!("{error}")));
    Profile::all().into_iter().chain(named).map(|profile| (profile.id.clone(), profile)).collect()
}

#[test]
fn every_published_value_stands_where_its_row_says() {
    let profiles = profiles();
    let mut fingerprints: BTreeMap<&str, Vec<Fingerprint>> = BTreeMap::new();
    for recipe in Recipe::all() {
        let render = |profile| recipe.render(profile).unwrap_or_else(|error| panic!("{error}"));
        fingerprints.insert(&recipe.name, profiles.values().map(render).collect());
    }
    let mut wrong = Vec::new();
    for row in published_values() {
        let Some(rendered) = fingerprints.get(row.recipe.as_str()) else {
            wrong.push(format!("{}: no such recipe", row.recipe));
            continue;
        };
        // A row names some profiles that render it; one that names none must not be rendered by any.
        let shown: BTreeSet<&str> =
            rendered.iter().filter(|print| print.matches(row)).map(|print| print.profile.as_str()).collect();
        let stands = match &row.not_reproduced {
            Some(_) => shown.is_empty(),
            None => row.reproduced_by.iter().all(|id| shown.contains(id.as_str())),
        };
        if !stands {
            let claimed = row.not_reproduced.clone().unwrap_or_else(|| row.reproduced_by.join(" "));
            wrong.push(format!(
                "{} {} {} ({} {} {}): the row says '{claimed}', rendered by '{}'",
                row.recipe,
                row.output,
                row.value,
                row.browser,
                row.version,
                row.os,
                Vec::from_iter(shown).join(" ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{} rows to correct:\n{}", wrong.len(), wrong.join("\n"));
}

/// What the publisher names, and so the strictest of the rows: browser, version, system and CPU.
#[test]
fn named_browsers_render_their_published_values() {
    for row in include_str!("named-browsers.csv").lines().filter(|line| !line.starts_with('#')) {
        let [id, recipe, value] = row.split(',').collect::<Vec<_>>()[..] else { panic!("three fields: {row}") };
        let profile = Profile::resolve(id).unwrap_or_else(|error| panic!("{error}"));
        let recipe = Recipe::by_name(recipe).unwrap_or_else(|error| panic!("{error}"));
        let rendered = recipe.render(&profile).unwrap_or_else(|error| panic!("{error}"));
        let published: f64 = value.parse().unwrap_or(f64::NAN);
        assert_eq!(rendered.value, published, "{id} {}", recipe.name);
        assert!(published_values().iter().any(|row| row.recipe == recipe.name && row.value == value), "{value}");
    }
}

/// What the captures of WebKitGTK show: the C library and the fused products of AArch64 in the samples, the f64
/// logarithm of 2.50 in `reduction`.
#[test]
fn webkitgtk() {
    let recipe = Recipe::by_name("fingerprintjs").expect("a recipe");
    for (id, value, reduction) in [
        ("webkit-2.44/linux/x86_64", "124.04345374458353", 0xc1a4_4e6a),
        ("webkit-2.50/linux/x86_64", "124.04345374458353", 0xc1a4_4e69),
        ("webkit-2.50/linux/aarch64", "124.04345372106764", 0xc1a4_4e69),
        ("webkit-2.54/linux@glibc-2.41/x86_64", "124.04345202955301", 0xc1a4_4e6a),
    ] {
        let profile = Profile::resolve(id).unwrap_or_else(|error| panic!("{error}"));
        let fingerprint = recipe.render(&profile).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(fingerprint.value_text(), value, "{id}");
        assert_eq!(fingerprint.reduction.map(f32::to_bits), Some(reduction), "{id}");
    }
}
