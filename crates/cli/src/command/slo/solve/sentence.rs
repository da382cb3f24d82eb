//! A wish in a sentence: numbers and what they are of; words that say nothing are passed over, but
//! no number is.

mod tokens;

use std::time::Duration;

use bellwether_slo::{Ratio, Target};

use super::wish::Wish;
use tokens::{Number, Token, tokens};

/// Longest sentence read, in bytes.
const BYTES_MAX: usize = 2000;

/// Reads a sentence; or everything in it that is not understood.
pub(super) fn read(sentence: &str) -> Result<Wish, Vec<String>> {
    if sentence.len() > BYTES_MAX {
        return Err(vec![format!("it is longer than {BYTES_MAX} bytes")]);
    }
    let mut reader = Reader {
        tokens: tokens(sentence),
        at: 0,
        wish: Wish::default(),
        topic: Topic::Detection,
        wrong: Vec::new(),
    };
    reader.run();
    if reader.wrong.is_empty() { Ok(reader.wish) } else { Err(reader.wrong) }
}

/// What a time would be of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Topic {
    Detection,
    Reset,
    Period,
    Interval,
}

#[derive(Debug)]
struct Reader {
    tokens: Vec<Token>,
    at: usize,
    wish: Wish,
    topic: Topic,
    wrong: Vec<String>,
}

impl Reader {
    fn run(&mut self) {
        while let Some(token) = self.tokens.get(self.at).cloned() {
            self.at += 1;
            match token {
                Token::Number(number) => self.number(&number),
                Token::Word(word) => self.word(&word),
                Token::Sign(_) => {}
            }
        }
    }

    /// The word `ahead` tokens on from here; empty where there is none.
    fn ahead(&self, ahead: usize) -> &str {
        match self.tokens.get(self.at + ahead) {
            Some(Token::Word(word)) => word,
            Some(Token::Sign('%')) => "%",
            Some(Token::Sign('/')) => "per",
            _ => "",
        }
    }

    fn word(&mut self, word: &str) {
        match word {
            "resolve" | "resolves" | "resolved" | "reset" | "resets" | "clear" | "clears"
            | "recover" | "recovers" | "quiet" | "silent" => self.topic = Topic::Reset,
            "detect" | "detects" | "detected" | "fire" | "fires" | "page" | "alert" | "outage" => {
                self.topic = Topic::Detection;
            }
            "window" | "period" | "over" | "rolling" => self.topic = Topic::Period,
            "scraped" | "scrape" | "scrapes" | "interval" | "counted" => {
                self.topic = Topic::Interval;
            }
            "total" | "complete" | "full" if self.ahead(0) == "outage" => {
                self.share(Ratio::ONE, word);
            }
            "half" => self.share(Ratio::percent(50), word),
            _ => {}
        }
    }

    fn number(&mut self, number: &Number) {
        let unit = self.ahead(0).to_owned();
        match unit.as_str() {
            "%" | "percent" => {
                self.at += 1;
                self.percentage(number);
            }
            "false" | "page" | "pages" | "alarm" | "alarms" | "alert" | "alerts" => {
                self.pages(number);
            }
            "request" | "requests" | "req" | "reqs" | "event" | "events" | "call" | "calls" => {
                self.at += 1;
                self.traffic(number);
            }
            "rps" | "qps" => self.rate(number, 3600.0),
            "rpm" => self.rate(number, 60.0),
            "rph" => self.rate(number, 1.0),
            unit => match tokens::seconds(unit) {
                Some(seconds) => self.time(number, seconds),
                None => self.misunderstood(&number.text),
            },
        }
    }

    fn percentage(&mut self, number: &Number) {
        let Ok(share) = Ratio::parse(&format!("{}%", number.digits)) else {
            return self.misunderstood(&number.text);
        };
        if self.is_objective() {
            self.objective(share, &number.text);
        } else {
            self.share(share, &number.text);
        }
    }

    /// Whether the percentage just read is the objective: the words around say so.
    fn is_objective(&self) -> bool {
        let names = ["objective", "target", "slo", "availability", "goal"];
        // Itself and its sign are the two tokens before this place.
        let before = self.tokens.get(..self.at.saturating_sub(2)).unwrap_or_default().iter().rev();
        let near = before.take(3).take_while(|token| **token != Token::Sign(','));
        let word = |token: &Token| matches!(token, Token::Word(w) if names.contains(&w.as_str()));
        near.into_iter().any(word) || names.contains(&self.ahead(0))
    }

    fn objective(&mut self, share: Ratio, text: &str) {
        match Target::new(share) {
            Ok(target) if self.wish.target.is_none() => self.wish.target = Some(target),
            Ok(_) => self.twice(text, "the objective"),
            Err(problem) => self.wrong.push(problem.to_string()),
        }
    }

    fn share(&mut self, share: Ratio, text: &str) {
        if share == Ratio::ZERO || share > Ratio::ONE {
            self.wrong.push(format!("`{text}` of requests cannot be bad"));
        } else if self.wish.bad.is_some() {
            self.twice(text, "the share of bad requests");
        } else {
            self.wish.bad = Some(share.as_f64());
        }
    }

    fn time(&mut self, number: &Number, unit: f64) {
        self.at += 1;
        let Some(time) = length(number.value * unit) else {
            return self.misunderstood(&number.text);
        };
        let slot = match self.topic {
            Topic::Detection => &mut self.wish.within,
            Topic::Reset => &mut self.wish.reset_within,
            Topic::Period => &mut self.wish.period,
            Topic::Interval => &mut self.wish.interval,
        };
        if slot.replace(time).is_some() {
            self.twice(&number.text, "that time");
        }
        // `within 10 min over 30 days`: the next time is of what the next word says.
        self.topic = Topic::Detection;
    }

    fn pages(&mut self, number: &Number) {
        while matches!(
            self.ahead(0),
            "false" | "page" | "pages" | "alarm" | "alarms" | "alert" | "alerts"
        ) {
            self.at += 1;
        }
        if number.value <= 0.0 {
            self.wrong.push("no windows promise that no page ever comes by chance".to_owned());
        } else if self.wish.false_pages.replace(number.value).is_some() {
            self.twice(&number.text, "the number of false pages");
        }
        if let Some(seconds) = self.every() {
            self.wish.false_pages_per = length(seconds);
        }
    }

    fn traffic(&mut self, number: &Number) {
        match self.every() {
            Some(seconds) => self.set_rate(number, 3600.0 / seconds),
            None => self.wrong.push(format!("`{} requests` in which time?", number.text)),
        }
    }

    fn rate(&mut self, number: &Number, hourly: f64) {
        self.at += 1;
        self.set_rate(number, hourly);
    }

    fn set_rate(&mut self, number: &Number, hourly: f64) {
        let rate = number.value * hourly;
        if !(rate > 0.0 && rate <= 1e12) {
            self.misunderstood(&number.text);
        } else if self.wish.requests_per_hour.replace(rate).is_some() {
            self.twice(&number.text, "the traffic");
        }
    }

    /// `a quarter`, `per 30 days`, `/h`, `every week`, in seconds.
    fn every(&mut self) -> Option<f64> {
        if !matches!(self.ahead(0), "a" | "an" | "per" | "every" | "each" | "in" | "within" | "one")
        {
            return None;
        }
        let mut skip = 1;
        while matches!(self.ahead(skip), "a" | "an" | "one") {
            skip += 1;
        }
        let many = match self.tokens.get(self.at + skip) {
            Some(Token::Number(number)) => {
                skip += 1;
                number.value
            }
            _ => 1.0,
        };
        let seconds = tokens::seconds(self.ahead(skip))?;
        self.at += skip + 1;
        Some(many * seconds)
    }

    fn misunderstood(&mut self, text: &str) {
        self.wrong.push(format!("`{text}` of what?"));
    }

    fn twice(&mut self, text: &str, what: &str) {
        self.wrong.push(format!("`{text}` says {what} a second time"));
    }
}

fn length(seconds: f64) -> Option<Duration> {
    let fits = seconds > 0.0 && seconds <= super::super::span::MAX.as_secs_f64();
    fits.then(|| Duration::try_from_secs_f64(seconds).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);
    const DAY: Duration = Duration::from_hours(24);

    #[test]
    fn the_sentence_of_the_manual_is_understood() {
        let wish = read("a 50 % outage within 10 min, at most 2 false pages a quarter").unwrap();
        let should = Wish {
            bad: Some(0.5),
            within: Some(10 * MINUTE),
            false_pages: Some(2.0),
            false_pages_per: Some(90 * DAY),
            ..Wish::default()
        };
        assert_eq!(wish, should);
    }

    #[test]
    fn one_wish_in_many_ways() {
        let should =
            read("50% bad within 10m, 2 false pages per quarter, 600 requests per hour").unwrap();
        assert_eq!(should.requests_per_hour, Some(600.0));
        for other in [
            "Half of requests failing in ten minutes; no more than two false alarms every 90 days, 10 rpm",
            "Detect 50 percent errors within 600 s with at most 2 false pages each quarter at 10 req/min",
            "within 10 minutes a 50%-outage, two false alerts in 90 days and 0.6k requests an hour",
        ] {
            assert_eq!(read(other), Ok(should), "{other}");
        }
    }

    #[test]
    fn objective_window_reset_and_interval_have_names_of_their_own() {
        let text = "objective 99.95 % over 28 days: a total outage within 5 min, resolved within 1.5 h, \
                    scraped every 30 s, 1,000 requests/s";
        let wish = read(text).unwrap();
        assert_eq!(wish.target, Some(Target::parse("99.95%").unwrap()));
        assert_eq!(wish.period, Some(28 * DAY));
        assert_eq!((wish.bad, wish.within), (Some(1.0), Some(5 * MINUTE)));
        assert_eq!(wish.reset_within, Some(90 * MINUTE));
        assert_eq!(wish.interval, Some(MINUTE / 2));
        assert_eq!(wish.requests_per_hour, Some(3_600_000.0));
        assert_eq!(read("a 99.9% target, 20% slow").unwrap().bad, Some(0.2));
    }

    #[test]
    fn every_number_that_is_not_understood_is_named() {
        let wrong = read("a 50 % outage, 20% slow, 7 dwarfs, 300 requests, 0 false pages, 0% bad")
            .unwrap_err();
        assert_eq!(wrong.len(), 5, "{wrong:?}");
        assert!(wrong[0].contains("second time") && wrong[1].contains("`7` of what"));
        assert!(read("objective 100%").unwrap_err()[0].contains("no error budget"));
    }

    #[test]
    fn no_text_makes_it_stumble() {
        for text in [
            "",
            "%",
            "½ ¼ 🦀",
            "50",
            "1e999 min",
            "9999999999999999999999 %",
            "/ / per a",
            ",,,",
            "10 min min",
        ] {
            // Whatever comes out of it: it comes out.
            let _read = read(text);
        }
        assert!(read(&"50 % ".repeat(1000)).is_err());
    }
}
