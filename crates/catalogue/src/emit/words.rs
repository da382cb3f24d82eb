//! PromQL in words, for people who are woken by it and do not read it every day.
//!
//! An expression becomes a noun phrase or, where it is a condition, a clause: qualifiers come before
//! the `of` they belong to, so that nested phrases read without brackets.

use bellwether_promql::ast::{Ast, Binary, BinaryOp, Call, Kind, NodeId, Selector, Subquery};

mod aggregate;
mod function;
mod matching;
mod number;
mod operator;
mod quantile;
mod selector;
mod time;

/// Expressions of more nodes than this are not put into words: nobody would read them.
pub const NODES_MAX: usize = 200;

/// When an alert's expression fires: `the sum over all series of … is above 0.1`.
///
/// `text` is what `ast` was parsed from. `None` past [`NODES_MAX`].
pub fn condition(ast: &Ast, text: &str) -> Option<String> {
    speaker(ast, text).map(|speaker| ended(speaker.clause(ast.root())))
}

/// What an expression's value is: `the sum over all series of …`. As [`condition`] otherwise.
pub fn value(ast: &Ast, text: &str) -> Option<String> {
    speaker(ast, text).map(|speaker| ended(speaker.phrase(ast.root())))
}

// The limit also bounds the depth of the recursion below.
fn speaker<'a>(ast: &'a Ast, text: &'a str) -> Option<Speaker<'a>> {
    (ast.nodes().len() <= NODES_MAX).then_some(Speaker { ast, text })
}

/// An expression and its text.
#[derive(Debug, Clone, Copy)]
struct Speaker<'a> {
    ast: &'a Ast,
    text: &'a str,
}

impl Speaker<'_> {
    /// A clause: when the expression returns anything.
    fn clause(self, id: NodeId) -> String {
        match self.ast.kind(id) {
            Kind::Paren(inner) => self.clause(*inner),
            Kind::Binary(b) if b.op.is_set() => self.set_clause(b),
            Kind::Binary(b) if b.op.is_comparison() && !b.returns_bool => self.comparison(b),
            Kind::Call(call) => match call.function.name {
                "absent" => format!("there is no series of {}", self.argument(call, 0)),
                "absent_over_time" => {
                    let (range, what) = self.range(call.args.first().copied());
                    format!("there was no sample {range} of {what}")
                }
                "vector" => self.clause_of_vector(call),
                _ => self.existence(id),
            },
            _ => self.existence(id),
        }
    }

    fn existence(self, id: NodeId) -> String {
        format!("there is any value, whatever it is, of {}", self.phrase(id))
    }

    fn clause_of_vector(self, call: &Call) -> String {
        format!("always, with the value {}", self.argument(call, 0))
    }

    fn set_clause(self, b: &Binary) -> String {
        let (left, right) = (ended(self.clause(b.left)), self.clause(b.right));
        let same = match matching::phrase(b) {
            same if same.is_empty() => same,
            same => format!(",{same},"),
        };
        match b.op {
            BinaryOp::And => format!("{left}, and at the same time{same} {right}"),
            BinaryOp::Or => format!("{left}, or else{same} {right}"),
            _ => format!("{left}, unless{same} {right}"),
        }
    }

    fn comparison(self, b: &Binary) -> String {
        let same = matching::phrase(b);
        let verb = operator::verb(b.op);
        match (self.since(b.left), self.seconds(b.right)) {
            (Some(since), Some(seconds)) => {
                format!("the time since {since} {verb} {}{same}", number::duration(seconds))
            }
            _ => format!("{} {verb} {}{same}", self.phrase(b.left), self.phrase(b.right)),
        }
    }

    /// What is taken off the current time, when that is what a node does.
    fn since(self, id: NodeId) -> Option<String> {
        let Kind::Binary(b) = self.ast.kind(self.ast.unwrap_parens(id)) else { return None };
        (b.op == BinaryOp::Sub && self.is_now(b.left)).then(|| self.phrase(b.right))
    }

    /// A noun phrase: what the expression's values are.
    fn phrase(self, id: NodeId) -> String {
        match self.ast.kind(id) {
            Kind::Number(number) => number::value(*number),
            Kind::Text(text) | Kind::Variable(text) => code(text),
            Kind::Selector(selector) => self.selector(selector),
            Kind::Subquery(subquery) => self.subquery(subquery),
            Kind::Unary { negative, operand } => self.unary(*negative, *operand),
            Kind::Binary(binary) => self.binary(binary),
            Kind::Call(call) => self.call(call),
            Kind::Aggregate(aggregate) => self.aggregate(aggregate),
            Kind::Paren(inner) => self.phrase(*inner),
        }
    }

    fn selector(self, selector: &Selector) -> String {
        let when = self.moment(&selector.time);
        if selector.range.is_none() {
            return format!("{}{when}", selector::phrase(selector));
        }
        let (range, what) = self.selected_range(selector);
        format!("the samples {range} of {what}")
    }

    fn subquery(self, subquery: &Subquery) -> String {
        let (range, what) = self.subquery_range(subquery);
        format!("the values {range} of {what}")
    }

    fn unary(self, negative: bool, operand: NodeId) -> String {
        let what = self.phrase(operand);
        match (negative, self.ast.kind(operand)) {
            (false, _) => what,
            (true, Kind::Number(_)) => format!("-{what}"),
            (true, _) => format!("the negative of {what}"),
        }
    }

    fn binary(self, b: &Binary) -> String {
        let same = matching::phrase(b);
        if b.op.is_comparison() && b.returns_bool {
            return format!("1 where {}, 0 elsewhere,", ended(self.comparison(b)));
        }
        let right = self.phrase(b.right);
        if b.op == BinaryOp::Sub && self.is_now(b.left) {
            return format!("the seconds since {right}");
        }
        match self.chain(b) {
            Some(all) if b.op == BinaryOp::Add => {
                format!("the sum of {}", list(all.into_iter(), "and"))
            }
            Some(all) => format!("the product of {}", list(all.into_iter(), "and")),
            None => operator::phrase(b.op, &self.phrase(b.left), &right, &same),
        }
    }

    /// All operands of `a + b + c`, or of a product, when labels need no mention.
    fn chain(self, last: &Binary) -> Option<Vec<String>> {
        let plain = |b: &Binary| b.matching.is_none() && b.op == last.op;
        if !matches!(last.op, BinaryOp::Add | BinaryOp::Mul) || !plain(last) {
            return None;
        }
        let mut all = vec![self.phrase(last.right)];
        let mut left = last.left;
        while let Kind::Binary(b) = self.ast.kind(left)
            && plain(b)
        {
            all.push(self.phrase(b.right));
            left = b.left;
        }
        all.push(self.phrase(left));
        all.reverse();
        Some(all)
    }

    fn is_now(self, id: NodeId) -> bool {
        matches!(self.ast.kind(id), Kind::Call(call) if call.function.name == "time")
    }

    fn call(self, call: &Call) -> String {
        if call.function.name == "histogram_quantile" {
            return self.histogram_quantile(call);
        }
        function::phrase(self, call)
    }

    /// An argument as a phrase; `nothing` when it is left out.
    fn argument(self, call: &Call, at: usize) -> String {
        call.args.get(at).map_or_else(|| "nothing".to_owned(), |id| self.phrase(*id))
    }
}

/// A phrase as the last of its sentence.
fn ended(phrase: String) -> String {
    phrase.strip_suffix(',').map(str::to_owned).unwrap_or(phrase)
}

/// Items with commas and, before the last one, `last`.
fn list(items: impl Iterator<Item = String>, last: &str) -> String {
    let items: Vec<String> = items.collect();
    match items.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((end, [first])) => format!("{first} {last} {end}"),
        Some((end, rest)) => {
            let rest: Vec<String> = rest.iter().cloned().map(ended).collect();
            format!("{} {last} {end}", rest.join(", "))
        }
    }
}

/// A name or value as code; empty text as `""`.
fn code(text: &str) -> String {
    super::markdown::code(if text.is_empty() { "\"\"" } else { text })
}
