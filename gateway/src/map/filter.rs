//! A typed SCIM filter as the contract's tree. Same shape, other names.

use proto::v1;
use proto::v1::filter::Condition;
use proto::v1::filter_value::Kind;
use scim::{CompareOp, TypedFilter, TypedValue};

use super::{attributes, time};

/// The filter in the contract's form.
pub(crate) fn to_proto(filter: &TypedFilter) -> v1::Filter {
    let condition = match filter {
        TypedFilter::And(filters) => Condition::AllOf(list(filters)),
        TypedFilter::Or(filters) => Condition::AnyOf(list(filters)),
        TypedFilter::Not(filter) => Condition::Negation(Box::new(to_proto(filter))),
        TypedFilter::Compare { target, op, value } => Condition::Comparison(v1::Comparison {
            field: Some(attributes::field(target)),
            operator: operator(*op).into(),
            value: Some(v1::FilterValue { kind: kind(value) }),
        }),
        TypedFilter::Present { target } => Condition::Present(attributes::field(target)),
        TypedFilter::Element { target, filter } => Condition::Element(Box::new(v1::ElementCondition {
            field: Some(attributes::field(target)),
            condition: Some(Box::new(to_proto(filter))),
        })),
    };
    v1::Filter { condition: Some(condition) }
}

fn list(filters: &[TypedFilter]) -> v1::FilterList {
    v1::FilterList { filters: filters.iter().map(to_proto).collect() }
}

const fn operator(op: CompareOp) -> v1::Operator {
    match op {
        CompareOp::Eq => v1::Operator::Equal,
        CompareOp::Ne => v1::Operator::NotEqual,
        CompareOp::Co => v1::Operator::Contains,
        CompareOp::Sw => v1::Operator::StartsWith,
        CompareOp::Ew => v1::Operator::EndsWith,
        CompareOp::Gt => v1::Operator::Greater,
        CompareOp::Ge => v1::Operator::GreaterOrEqual,
        CompareOp::Lt => v1::Operator::Less,
        CompareOp::Le => v1::Operator::LessOrEqual,
    }
}

fn kind(value: &TypedValue) -> Option<Kind> {
    Some(match value {
        TypedValue::String(text) => Kind::Text(text.clone()),
        TypedValue::Boolean(boolean) => Kind::Boolean(*boolean),
        TypedValue::Integer(integer) => Kind::Integer(*integer),
        TypedValue::Decimal(decimal) => Kind::Decimal(*decimal),
        TypedValue::DateTime(instant) => Kind::Instant(time::to_proto(*instant)),
        TypedValue::Null => return None,
    })
}

#[cfg(test)]
mod tests;
