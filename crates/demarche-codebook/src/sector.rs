//! Sectors: the role of an actor within society, and the codes of those without a state.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// Role within society. Declared, and so ordered, by priority: what outranks comes first.
    pub enum Sector ("sector") {
        /// Belongs to a partially recognised entity.
        Pre = "PRE",
        /// Armed opposition.
        Reb = "REB",
        /// State intelligence.
        Spy = "SPY",
        /// Courts and judges.
        Jud = "JUD",
        /// Political opposition.
        Opp = "OPP",
        /// Executive, or the state as such.
        Gov = "GOV",
        /// Parliament.
        Leg = "LEG",
        /// Armed forces of the state.
        Mil = "MIL",
        /// Police.
        Cop = "COP",
        /// Paramilitaries on the side of the government.
        Prm = "PRM",
        /// Former officials and the like.
        Eli = "ELI",
        /// Political party.
        Pty = "PTY",
        /// Business.
        Bus = "BUS",
        /// Armed, allegiance unknown.
        Uaf = "UAF",
        /// Criminals.
        Crm = "CRM",
        /// Workers and unions.
        Lab = "LAB",
        /// Health workers and hospitals (CAMEO MED is the media).
        Med = "MED",
        /// Civil society.
        Soc = "SOC",
        /// Schools, teachers, students.
        Edu = "EDU",
        /// Journalists and media.
        Jrn = "JRN",
        /// Unidentified.
        Unk = "UNK",
        /// Refugees and displaced people.
        Ref = "REF",
        /// Farmers and farm workers.
        Agr = "AGR",
        /// Unarmed people without another sector.
        Cvl = "CVL",
        /// Clergy and religious bodies.
        Rel = "REL",
    }
}

impl Sector {
    /// Rank when several sectors fit one entity and nothing else decides: 0 comes first.
    ///
    /// ```
    /// use demarche_codebook::Sector;
    /// assert!(Sector::Mil.priority() < Sector::Cvl.priority());
    /// ```
    #[must_use]
    pub const fn priority(self) -> u8 {
        self as u8
    }
}

vocabulary! {
    /// What stands in the country field of those who belong to no state.
    pub enum NonState ("code for those without a country") {
        /// Organisation of states other than the next two.
        Igo = "IGO",
        /// United Nations.
        Uno = "UNO",
        /// European Union.
        Eur = "EUR",
        /// International non-governmental organisation.
        Ngo = "NGO",
        /// International social movement.
        Ism = "ISM",
        /// Transnational armed group.
        Img = "IMG",
        /// Multinational company.
        Mnc = "MNC",
    }
}
