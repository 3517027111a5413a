//! The thirty-seven contexts.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What the text around an event is about. Ordered by name, so that a sorted list reads alphabetically.
    pub enum Context ("context") {
        /// Refuge sought or granted.
        Asylum = "asylum",
        /// Weapons of mass destruction.
        Cbrn = "cbrn",
        /// Abuse of office for gain.
        Corruption = "corruption",
        /// Ordinary and organised crime.
        Crime = "crime",
        /// Attacks on and defence of computers.
        Cyber = "cyber",
        /// The business of embassies and foreign ministries.
        Diplomatic = "diplomatic",
        /// Natural and technical disasters.
        Disasters = "disasters",
        /// The economy.
        Economic = "economic",
        /// Elections and campaigns.
        Election = "election",
        /// Climate, pollution, nature.
        Environment = "environment",
        /// Head of government, cabinet, agencies.
        Executive = "executive",
        /// Women and equality of the sexes.
        Gender = "gender",
        /// Public health.
        Health = "health",
        /// Human rights in general, war crimes.
        HumanRights = "human_rights",
        /// Access to food, water, shelter, energy.
        HumanSecurity = "human_security",
        /// Drugs.
        IllegalDrugs = "illegal_drugs",
        /// Unequal shares and discrimination.
        Inequality = "inequality",
        /// Spies and espionage.
        Intelligence = "intelligence",
        /// Courts and legal process.
        Legal = "legal",
        /// Parliaments and law-making.
        Legislative = "legislative",
        /// Sexual and gender minorities.
        Lgbt = "lgbt",
        /// Migrants, refugees, the displaced.
        Migration = "migration",
        /// Armed forces.
        Military = "military",
        /// Falsehood as a weapon.
        Misinformation = "misinformation",
        /// Oil, gas, ore, timber, fish, water.
        NaturalResource = "natural_resource",
        /// Missions that watch over a peace.
        Peacekeeping = "peacekeeping",
        /// The rules and bodies of politics change.
        PoliticalInstitutions = "political_institutions",
        /// A move towards autocracy.
        ProAutocracy = "pro_autocracy",
        /// A move towards democracy.
        ProDemocracy = "pro_democracy",
        /// Religious and ethnic groups.
        ReligionEthnicity = "religion_ethnicity",
        /// Amends for past harm.
        Reparations = "reparations",
        /// Force against the unarmed.
        Repression = "repression",
        /// Particular liberties.
        RightsFreedoms = "rights_freedoms",
        /// New technology.
        Technology = "technology",
        /// Borders, sovereignty, secession.
        Territory = "territory",
        /// Terrorism and the fight against it.
        Terrorism = "terrorism",
        /// Smuggling of people and goods.
        Trafficking = "trafficking",
    }
}
