//! The modes: one list of names over all types.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// How it happened. One name may serve several types; [`EventType::modes`](crate::EventType::modes) says which.
    pub enum Mode ("mode") {
        /// One side travels, the other hosts.
        Visit = "visit",
        /// On the ground of somebody who is no party.
        ThirdParty = "third-party",
        /// In an alliance or organisation of many.
        Multilateral = "multilateral",
        /// By telephone or video.
        Phone = "phone",
        /// Leaves: forces a territory (RETREAT), oneself a body or mission (SANCTION).
        Withdraw = "withdraw",
        /// Captives go free.
        Release = "release",
        /// Weapons are laid down.
        Disarm = "disarm",
        /// A truce takes effect.
        Ceasefire = "ceasefire",
        /// Outsiders are let in.
        Access = "access",
        /// An official steps down.
        Resign = "resign",
        /// Help or exchange is asked for or refused.
        Assist = "assist",
        /// New policy, people or institutions are asked for or refused.
        Change = "change",
        /// A concession is asked for or refused.
        Yield = "yield",
        /// Talks or a settlement are asked for or refused.
        Meet = "meet",
        /// Words of criticism.
        Disapprove = "disapprove",
        /// An inquiry of any kind.
        Investigate = "investigate",
        /// An accusation, charge, suit or trial.
        Allege = "allege",
        /// Limits on movement, goods or political life.
        Restrict = "restrict",
        /// Detention or prison.
        Arrest = "arrest",
        /// Breaking off ties or talks.
        Relations = "relations",
        /// Putting out bodies or diplomats.
        Expel = "expel",
        /// Taking territory.
        Territory = "territory",
        /// Violence.
        Violence = "violence",
        /// March, rally, sit-in.
        Demo = "demo",
        /// Crowd violence.
        Riot = "riot",
        /// Work stops.
        Strike = "strike",
        /// Food is refused.
        Hunger = "hunger",
        /// Custom or company is withheld.
        Boycott = "boycott",
        /// The way is blocked.
        Obstruct = "obstruct",
        /// Symbolic damage.
        Vandalize = "vandalize",
        /// A court finds against somebody.
        Convict = "convict",
        /// Exchange is curtailed or ended.
        Discontinue = "discontinue",
        /// Armed units.
        Troops = "troops",
        /// Ships, aircraft, missiles, vehicles.
        Weapons = "weapons",
        /// Police units.
        Police = "police",
        /// Armed groups outside the state.
        Militia = "militia",
        /// Search, raid, confiscation, occupation.
        Seize = "seize",
        /// Publication or information is suppressed.
        Censor = "censor",
        /// A curfew.
        Curfew = "curfew",
        /// Emergency or martial law.
        MartialLaw = "martial-law",
        /// Individuals are put out of the country.
        Deport = "deport",
        /// Power, water, internet, food or medicine is cut.
        Withhold = "withhold",
        /// Deceit as a campaign.
        Misinformation = "misinformation",
        /// Hacking and the like.
        Cyber = "cyber",
        /// Kidnapping, hijacking, capture.
        Abduct = "abduct",
        /// Blows.
        Beat = "beat",
        /// Torture.
        Torture = "torture",
        /// Sexual violence.
        Sexual = "sexual",
        /// Assassination, execution, massacre.
        Targeted = "targeted",
        /// Property is wrecked on purpose.
        Destroy = "destroy",
        /// Blades, stones, fire, tools.
        Primitive = "primitive",
        /// Small arms.
        Firearms = "firearms",
        /// Bombs and mines other than heavy weapons.
        Explosives = "explosives",
        /// The attacker dies in it.
        SuicideAttack = "suicide-attack",
        /// Crewed aircraft.
        Aerial = "aerial",
        /// Uncrewed aircraft.
        Drone = "drone",
        /// Artillery, rockets, armour.
        HeavyWeapons = "heavy-weapons",
        /// Tear gas, water cannon, batons, warning shots.
        CrowdControl = "crowd-control",
        /// Chemical, biological, radiological or nuclear weapons.
        Unconventional = "unconventional",
    }
}
