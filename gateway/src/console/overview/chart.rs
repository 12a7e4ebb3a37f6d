//! Charts: drawn as SVG without a style of its own, each with the same numbers as a table for those who do not see it.

use maud::{Markup, html};
use proto::v1;

use crate::console::link;
use crate::console::ui;

/// The height and width of the ground that is drawn on. It is stretched to where it stands.
const SIDE: f64 = 100.0;

/// One row of numbers: what it is called, and its class in the stylesheet.
struct Series {
    name: &'static str,
    class: &'static str,
}

/// A chart in the making.
struct Chart {
    id: &'static str,
    title: &'static str,
    over: &'static str,
    series: &'static [Series],
    /// What each place on the axis is called, and its numbers in the order of the series.
    points: Vec<(String, Vec<i64>)>,
}

/// People over the days.
pub(super) fn people(days: &[v1::DayOfPeople]) -> Markup {
    const SERIES: &[Series] = &[Series { name: "Active", class: "c-1" }, Series { name: "Deactivated", class: "c-2" }];
    let points = days.iter().map(|day| (ui::day_of(day.start_time.as_ref()), vec![day.active, day.deactivated]));
    let chart =
        Chart { id: "people", title: "People, last 30 days", over: "Day", series: SERIES, points: points.collect() };
    chart.render(
        Chart::lines,
        "Nobody is here yet",
        "The first people show as soon as they are provisioned or invited.",
    )
}

/// Requests over the hours.
pub(super) fn requests(hours: &[v1::HourOfRequests]) -> Markup {
    const SERIES: &[Series] = &[
        Series { name: "Applied", class: "c-1" },
        Series { name: "Nothing to change", class: "c-2" },
        Series { name: "Refused", class: "c-3" },
    ];
    let points = hours
        .iter()
        .map(|hour| (ui::hour_of(hour.start_time.as_ref()), vec![hour.applied, hour.unchanged, hour.refused]));
    let title = "Requests per hour, last 24 hours (UTC)";
    let chart = Chart { id: "requests", title, over: "Hour", series: SERIES, points: points.collect() };
    chart.render(Chart::columns, "No requests in 24 hours", "That is usual when nobody came, left or changed.")
}

/// Why requests were refused.
pub(super) fn refusals(slug: &str, refusals: &[v1::RefusalCount]) -> Markup {
    let href = link::with_query(&link::activities(slug), [("outcome", "refused"), ("span", "24h")]);
    let most = refusals.iter().map(|refusal| refusal.count).max().unwrap_or_default();
    let body = if refusals.is_empty() {
        ui::empty("Nothing was refused", "Every request of the last 24 hours went through.", &ui::nothing())
    } else {
        html! {
            ul.bars {
                @for refusal in refusals {
                    li {
                        div.row {
                            a href=(href) { (refusal.explanation.as_ref().map_or("", |cause| cause.summary.as_str())) }
                            span.count { (refusal.count) }
                        }
                        svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" {
                            rect.c-3 x="0" y="0" height="8" width=(rounded(share(refusal.count, most))) {}
                        }
                    }
                }
            }
        }
    };
    ui::section("refusals", "Refused, by cause", &ui::nothing(), &body)
}

impl Chart {
    fn render(&self, draw: impl Fn(&Self, i64) -> Markup, nothing: &str, why: &str) -> Markup {
        let is_empty = self.points.iter().flat_map(|(_, values)| values).all(|value| *value == 0);
        let body = if is_empty { ui::empty(nothing, why, &ui::nothing()) } else { self.figure(draw) };
        ui::section(self.id, self.title, &ui::nothing(), &body)
    }

    fn figure(&self, draw: impl Fn(&Self, i64) -> Markup) -> Markup {
        let top = ceiling(self.most());
        let label = |at: usize| self.points.get(at).map_or("", |(label, _)| label.as_str());
        let last = self.points.len().saturating_sub(1);
        html! {
            figure.chart {
                ul.legend aria-hidden="true" {
                    @for series in self.series { li { span class=(series.class) {} (series.name) } }
                }
                div.plot aria-hidden="true" {
                    div.ticks { span { (top) } @if top > 1 { span { (top / 2) } } span { "0" } }
                    svg viewBox="0 0 100 100" preserveAspectRatio="none" focusable="false" {
                        line.axis x1="0" x2="100" y1="0" y2="0" {}
                        @if top > 1 { line.axis x1="0" x2="100" y1="50" y2="50" {} }
                        line.axis x1="0" x2="100" y1="100" y2="100" {}
                        (draw(self, top))
                    }
                    div.labels { span { (label(0)) } span { (label(last / 2)) } span { (label(last)) } }
                }
                (self.as_table())
            }
        }
    }

    /// A line for each series. The first has the ground below it filled.
    fn lines(&self, top: i64) -> Markup {
        let step = SIDE / as_f64(self.points.len().saturating_sub(1).max(1));
        html! {
            @for (index, series) in self.series.iter().enumerate() {
                @let line = self.line(index, top, step);
                @if index == 0 { polygon.area points={ "0,100 " (line) " 100,100" } {} }
                polyline class={ "line " (series.class) } points=(line) {}
            }
        }
    }

    fn line(&self, series: usize, top: i64, step: f64) -> String {
        let heights: Vec<f64> =
            self.points.iter().map(|(_, values)| SIDE - share(values.get(series).copied().unwrap_or(0), top)).collect();
        let mut places: Vec<String> = heights
            .iter()
            .enumerate()
            .map(|(at, y)| format!("{},{}", rounded(as_f64(at) * step), rounded(*y)))
            .collect();
        // One point alone is a line all the same.
        if let [y] = heights.as_slice() {
            places.push(format!("100,{}", rounded(*y)));
        }
        places.join(" ")
    }

    /// A column for each place, the series on top of each other.
    fn columns(&self, top: i64) -> Markup {
        let step = SIDE / as_f64(self.points.len().max(1));
        html! {
            @for (at, (label, values)) in self.points.iter().enumerate() {
                g {
                    title { (label) @for (series, value) in self.series.iter().zip(values) { ", " (series.name) " " (value) } }
                    @for (series, (from, height)) in self.series.iter().zip(stacked(values, top)) {
                        @if height > 0.0 {
                            rect class=(series.class) x=(rounded(as_f64(at).mul_add(step, step * 0.15)))
                                width=(rounded(step * 0.7)) y=(rounded(SIDE - from - height)) height=(rounded(height)) {}
                        }
                    }
                }
            }
        }
    }

    fn as_table(&self) -> Markup {
        html! {
            table.hidden {
                caption { (self.title) }
                thead {
                    tr { th scope="col" { (self.over) } @for series in self.series { th scope="col" { (series.name) } } }
                }
                tbody {
                    @for (label, values) in &self.points {
                        tr { th scope="row" { (label) } @for value in values { td { (value) } } }
                    }
                }
            }
        }
    }

    /// The highest place: of lines that of one, of columns that of all on top of each other.
    fn most(&self) -> i64 {
        let is_stacked = self.series.len() > 2;
        let highest = |values: &Vec<i64>| {
            if is_stacked { values.iter().sum() } else { values.iter().copied().max().unwrap_or_default() }
        };
        self.points.iter().map(|(_, values)| highest(values)).max().unwrap_or_default()
    }
}

/// Where each value begins and how high it is, on top of each other.
fn stacked(values: &[i64], top: i64) -> Vec<(f64, f64)> {
    let mut from = 0.0;
    let place = |value: &i64| {
        let height = share(*value, top);
        let at = (from, height);
        from += height;
        at
    };
    values.iter().map(place).collect()
}

/// The next number above that is easy to read: 1, 2 or 5 with noughts.
fn ceiling(most: i64) -> i64 {
    let mut unit: i64 = 1;
    while unit < i64::MAX / 100 {
        for factor in [1, 2, 4, 6, 8] {
            if unit * factor >= most {
                return unit * factor;
            }
        }
        unit *= 10;
    }
    most
}

/// A value as a part of the whole height.
#[expect(clippy::cast_precision_loss, reason = "a picture is no finer than a pixel")]
fn share(value: i64, top: i64) -> f64 {
    if top <= 0 { 0.0 } else { (value.max(0) as f64 / top as f64 * SIDE).min(SIDE) }
}

#[expect(clippy::cast_precision_loss, reason = "places on an axis are few")]
const fn as_f64(count: usize) -> f64 {
    count as f64
}

fn rounded(number: f64) -> String {
    format!("{number:.2}")
}

#[cfg(test)]
mod tests {
    use super::{ceiling, people, requests, stacked};
    use proto::v1;

    #[test]
    fn an_axis_ends_at_a_round_number() {
        for (most, top) in [(0, 1), (1, 1), (3, 4), (5, 6), (9, 10), (11, 20), (61, 80), (99_999, 100_000)] {
            assert_eq!(ceiling(most), top, "{most}");
        }
        assert!(ceiling(i64::MAX) >= i64::MAX / 100);
    }

    #[test]
    fn columns_stand_on_each_other() {
        assert_eq!(stacked(&[1, 2, 1], 4), [(0.0, 25.0), (25.0, 50.0), (75.0, 25.0)]);
    }

    #[test]
    fn a_chart_tells_its_numbers_to_those_who_do_not_see_it() {
        let day = v1::DayOfPeople { active: 7, deactivated: 2, ..v1::DayOfPeople::default() };
        let chart = people(&[day]).into_string();
        assert!(chart.contains("<td>7</td><td>2</td>"), "{chart}");
        assert!(!chart.contains("style="), "{chart}");
    }

    #[test]
    fn a_chart_of_nothing_says_so() {
        assert!(people(&[]).into_string().contains("Nobody is here yet"));
        assert!(requests(&[v1::HourOfRequests::default()]).into_string().contains("No requests in 24 hours"));
    }
}
