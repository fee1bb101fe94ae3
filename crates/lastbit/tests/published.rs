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

/// glibc 2.27 on either CPU class: confirmed by no capture, so not among the profiles above.
#[test]
fn chrome_os_of_2021() {
    let recipe = Recipe::by_name("fingerprintjs").expect("a recipe");
    for id in ["chrome-89/linux@glibc-2.27/x86_64", "chrome-89/linux@glibc-2.27/x86_64+sse"] {
        let profile = Profile::resolve(id).unwrap_or_else(|error| panic!("{error}"));
        let fingerprint = recipe.render(&profile).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(fingerprint.value_text(), "124.04347721464", "{id}");
        assert!(fingerprint.published().iter().any(|row| row.os == "ChromeOS"), "{id}");
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
