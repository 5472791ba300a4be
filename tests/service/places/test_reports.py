"""Short reports as newspapers write them, each about a name that many places bear."""

import pytest

from service.model import MentionKind, Report

REPORTS = [
    (
        "A tornado tore the roofs off two barns outside Paris, Texas, late on Monday. The mayor of Paris opened a shelter in the school. Crews from Bonham and Dallas came to help.",
        "Paris", "US", "Texas", "P",
    ),
    (
        "Georgia's government said that observers would stay near Gori until spring. Russian forces still hold posts a few miles from Tbilisi's main highway.",
        "Georgia", "GE", "", "PCL",
    ),
    (
        "Voters in Georgia lined up before dawn on Tuesday. Officials in Savannah and Macon kept the polls open two hours longer, the secretary of state said.",
        "Georgia", "US", "Georgia", "ADM1",
    ),
    (
        "Militiamen blocked the coast road west of Tripoli on Friday. The airport at Mitiga was shut, and ships were kept from leaving Misrata.",
        "Tripoli", "LY", "", "P",
    ),
    (
        "Soldiers raided two flats in Tripoli, Lebanon's second city, after gunfire overnight. Five men were taken to Beirut.",
        "Tripoli", "LB", "", "P",
    ),
    (
        "Taxi drivers blocked the ring road in San José on Wednesday. Costa Rica's transport minister met them at noon, and roads to Alajuela were open again by night.",
        "San José", "CR", "", "P",
    ),
    (
        "Police in San Jose are looking for a driver who struck a cyclist near Santa Clara. The California Highway Patrol closed two lanes towards Sunnyvale.",
        "San Jose", "US", "California", "P",
    ),
    (
        "Crews fought a fire on the east side of Springfield on Sunday. Firefighters from Holyoke and Chicopee helped, said a spokesman for western Massachusetts' largest department.",
        "Springfield", "US", "Massachusetts", "P",
    ),
    (
        "Students threw stones at police in central Santiago on Thursday. Chile's interior minister called the clashes the worst since March; buses to Puente Alto did not run.",
        "Santiago", "CL", "", "P",
    ),
    (
        "Heavy rain flooded streets in Santiago on Monday, and 40 families in the Cibao were moved to schools. Santo Domingo and Puerto Plata in the Dominican Republic saw less of it.",
        "Santiago", "DO", "", "",
    ),
    (
        "Civic groups in Santa Cruz, Bolivia's largest city, began a strike on Friday. Roads to Cochabamba were cut, and shops stayed shut.",
        "Santa Cruz", "BO", "Santa Cruz", "",
    ),
    (
        "A surfer was hurt by a shark off Santa Cruz on Saturday. Lifeguards closed beaches as far as Capitola, and Monterey County put up signs.",
        "Santa Cruz", "US", "California", "",
    ),
    (
        "Miners set off dynamite in the streets of La Paz on Tuesday. Bolivian riot police answered with tear gas, and the road up to El Alto was closed.",
        "La Paz", "BO", "", "P",
    ),
    (
        "Hotels in La Paz boarded up their windows as the storm neared Baja California Sur. Flights from Cabo San Lucas and Mexico City were cancelled.",
        "La Paz", "MX", "Baja California Sur", "",
    ),
    (
        "Guinea's junta put off the vote again on Thursday. Barricades went up in Conakry, and one man was shot.",
        "Guinea", "GN", "", "PCL",
    ),
    (
        "Soldiers in Guinea-Bissau arrested a colonel on Sunday. Bissau was quiet by evening.",
        "Guinea-Bissau", "GW", "", "PCL",
    ),
    (
        "Equatorial Guinea freed a pilot after two months. He had been held in Malabo.",
        "Equatorial Guinea", "GQ", "", "PCL",
    ),
    (
        "Tribal fighting killed 14 people in the highlands of Papua New Guinea. Police from Mount Hagen and Port Moresby were sent.",
        "Papua New Guinea", "PG", "", "PCL",
    ),
    (
        "Fighters took two villages in the east of the Democratic Republic of Congo at dawn. People fled towards Goma and Bukavu.",
        "Democratic Republic of Congo", "CD", "", "PCL",
    ),
    (
        "The Republic of the Congo held its vote in calm. In Brazzaville and Pointe-Noire the internet was cut.",
        "Republic of the Congo", "CG", "", "PCL",
    ),
    (
        "Congo's army said it had retaken Sake. Shells had fallen near Goma for days, and Kinshasa blamed Kigali.",
        "Congo", "CD", "", "PCL",
    ),
    (
        "Police in Moscow, Idaho, asked for tips on Thursday. Students had left the campus for Boise and Spokane.",
        "Moscow", "US", "Idaho", "P",
    ),
    (
        "A man from London, Ontario, was charged after a crash on Highway 401. The other driver was taken to hospital in Windsor.",
        "London", "CA", "Ontario", "P",
    ),
    (
        "Militia convoys crossed at Al Qa'im on Saturday. Iraqi border guards in Anbar did not stop them.",
        "Al Qa'im", "IQ", "", "",
    ),
    (
        "Troops raided homes in the West Bank town of Nablus before dawn. A man of 22 was killed, medics said.",
        "Nablus", "PS", "", "P",
    ),
    (
        "Troops raided homes in the West Bank town of Nablus before dawn. A man of 22 was killed, medics said.",
        "West Bank", "PS", "", "",
    ),
    (
        "Workers at a car plant in Cordoba walked out on Monday. Unions in Rosario and Buenos Aires said they would follow.",
        "Cordoba", "AR", "", "",
    ),
    (
        "Farmers drove tractors into Cordoba on Monday. Roads to Seville and Granada were blocked, Spanish police said.",
        "Cordoba", "ES", "", "",
    ),
    (
        "Looters emptied a market in Valencia on Wednesday. National Guard troops came from Maracay, and Venezuela's government spoke of sabotage.",
        "Valencia", "VE", "Carabobo", "P",
    ),
    (
        "Floods swept cars through the suburbs of Valencia on Tuesday night. Rescuers came from Madrid and Alicante.",
        "Valencia", "ES", "", "",
    ),
    (
        "A bomb in a motorcycle killed three people in Hyderabad on Friday. Sindh police said that the attackers had come from Karachi.",
        "Hyderabad", "PK", "", "P",
    ),
    (
        "A gas leak in Hyderabad put 30 people in hospital. Telangana's chief minister ordered an inquiry, and experts were flown in from New Delhi.",
        "Hyderabad", "IN", "", "P",
    ),
    (
        "Two officers were shot in Birmingham on Sunday night. Alabama troopers looked for a white van near Tuscaloosa.",
        "Birmingham", "US", "Alabama", "P",
    ),
    (
        "Bin collectors in Birmingham began a new strike on Monday. Rubbish is piling up from Solihull to Walsall, the BBC reported.",
        "Birmingham", "GB", "", "P",
    ),
    (
        "Gunmen on motorcycles killed 17 soldiers in Niger on Tuesday, near the border with Mali. The wounded were flown to Niamey.",
        "Niger", "NE", "", "PCL",
    ),
    (
        "Nigeria's army said that it had freed 40 hostages in Zamfara. Abuja did not say if a ransom had been paid.",
        "Nigeria", "NG", "", "PCL",
    ),
    (
        "Jordan closed its crossing with Syria on Sunday. Shells had landed near Ramtha, and Amman summoned the envoy.",
        "Jordan", "JO", "", "PCL",
    ),
    (
        "Chad sent 2,000 soldiers to its border with Sudan. In N'Djamena, shops were shut.",
        "Chad", "TD", "", "PCL",
    ),
    (
        "Bush fires destroyed nine houses in Victoria on Saturday. Crews from Geelong and Ballarat were sent to Melbourne's edge.",
        "Victoria", "AU", "Victoria", "ADM1",
    ),
    (
        "Loggers marched on the legislature in Victoria on Thursday. British Columbia's premier was in Vancouver.",
        "Victoria", "CA", "British Columbia", "P",
    ),
    (
        "A fire in a warehouse on the Halifax waterfront sent smoke over Dartmouth. Nova Scotia's premier thanked the crews.",
        "Halifax", "CA", "Nova Scotia", "",
    ),
    (
        "A mill burned in Halifax on Friday. Crews came from Huddersfield and Bradford in West Yorkshire.",
        "Halifax", "GB", "", "P",
    ),
    (
        "Kurdish fighters said that drones had struck a hospital in Kobani. The Turkish army shelled villages near the border with Syria.",
        "Kobani", "SY", "", "P",
    ),
    (
        "Residents of Goma hid in their homes as shells fell. The rebels had come from Rutshuru.",
        "Goma", "CD", "", "P",
    ),
    (
        "Militants blew up a temple at Palmyra in 2015. Syrian troops took the town back with help from Homs.",
        "Palmyra", "SY", "", "P",
    ),
    (
        "The stationmaster of Larissa was charged on Thursday. Two trains had met head-on north of the town, in central Greece.",
        "Larissa", "GR", "", "P",
    ),
    (
        "Drones hit a market in Um Rawaba on Sunday, killing 12. The Sudanese army blamed the Rapid Support Forces, who hold part of North Kordofan.",
        "Um Rawaba", "SD", "", "P",
    ),
    (
        "Doctors in Douma treated dozens of people who could not breathe. Syrian helicopters had been seen over Eastern Ghouta.",
        "Douma", "SY", "", "P",
    ),
    (
        "Air strikes hit the town of Shire in northern Ethiopia. Aid workers in Tigray said a child was killed, and people fled towards Axum.",
        "Shire", "ET", "", "P",
    ),
    (
        "Heavy gunfire was heard near the presidential palace in Conakry on Sunday. Guinean soldiers blocked the bridge.",
        "Conakry", "GN", "", "P",
    ),
    (
        "A crane fell onto a street in New York on Monday. The city's mayor said that Brooklyn and Queens were without power for an hour.",
        "New York", "US", "New York", "P",
    ),
    (
        "Lawmakers in upstate New York want more snow ploughs. Buffalo, Rochester and Albany were cut off for two days.",
        "New York", "US", "New York", "ADM1",
    ),
    (
        "France will cut its forces in the Sahel by half. Jihadists have killed thousands in Mali, Niger and Burkina Faso.",
        "Sahel", "", "", "RGN",
    ),
    (
        "Gunmen burned a village in Plateau state, in central Nigeria, on Sunday. The police in Jos counted 20 dead.",
        "Plateau", "NG", "", "ADM1",
    ),
    (
        "Protesters burned tyres in Kisumu and marched on Nairobi's Uhuru Park. Kenyan police fired into the air.",
        "Kisumu", "KE", "", "",
    ),
    (
        "Hundreds marched in Hpakant after a landslide. Jade mines in Myanmar's Kachin state had been closed for weeks.",
        "Hpakant", "MM", "", "",
    ),
    (
        "Clashes broke out in Bani Walid overnight. Libya's rival governments blamed each other.",
        "Bani Walid", "LY", "", "P",
    ),
    (
        "Gunmen attacked a church in Owo, in Nigeria's Ondo state, on Sunday. At least 40 people died.",
        "Owo", "NG", "", "P",
    ),
    (
        "Kyiv said that 60 drones had been shot down. Debris fell in Odesa and Kharkiv.",
        "Kyiv", "UA", "", "P",
    ),
]  # fmt: skip
"""Text, name, country, name of the first-order division or "", beginning of the feature code or ""."""

SPANS = [
    (
        "Washington said on Monday that it would send no troops. Moscow and Beijing had warned against it.",
        "Washington", "US", "", "PPLC",
    ),
    (
        "M23 rebels entered Sake on Wednesday. The town lies 25 km west of Goma in North Kivu.",
        "Sake", "CD", "", "P",
    ),
    (
        "The Hague said it would not comment. The Dutch foreign minister was in Brussels.",
        "The Hague", "NL", "", "P",
    ),
]  # fmt: skip
"""The same for names that are hard to recognise, here only resolved."""


@pytest.mark.parametrize(("text", "words", "country", "admin1", "feature"), REPORTS)
def test_a_report_puts_its_name_where_it_lies(read, text, words, country, admin1, feature):
    mentions = read(text)
    assert words in mentions
    check(mentions[words].place, country, admin1, feature)


@pytest.mark.parametrize(("text", "words", "country", "admin1", "feature"), SPANS)
def test_a_name_that_is_given_is_put_where_it_lies(geoparser, text, words, country, admin1, feature):
    report = Report("r", text)
    found = geoparser.recognise(report)
    start = text.index(words)
    spans = sorted({(start, start + len(words)), *((item.start, item.end) for item in found)})
    mentions = {item.text: item for item in geoparser.resolve_spans(report, spans)}
    check(mentions[words].place, country, admin1, feature)


def check(place, country, admin1, feature):
    assert place is not None
    assert place.country == country
    assert not admin1 or place.admin1 == admin1
    assert place.feature.startswith(feature)


WATERS = [
    ("Iran seized a tanker in the Gulf on Monday, Tehran said. Oman and Qatar protested.", "Persian Gulf"),
    ("The navy said it had sent two more ships to the Gulf after mines were found off Fujairah and Bahrain.", "Persian Gulf"),
    ("Shell stopped drilling in the Gulf off Louisiana and Texas before the hurricane.", "Gulf of Mexico"),
    ("Shrimpers stayed out of the Gulf on Tuesday. Mayors in Mobile, Alabama, and Biloxi, Mississippi, closed the beaches.", "Gulf of Mexico"),
]  # fmt: skip
"""Reports that call a water by its last name, and which it is by the countries round it."""


@pytest.mark.parametrize(("text", "water"), WATERS)
def test_a_water_is_told_by_the_countries_round_it(read, text, water):
    place = read(text)["Gulf"].place
    assert place is not None
    assert (place.name, place.country, place.precision) == (water, "", 7)


INSTITUTIONS = [
    ("A spokeswoman for NSW National Parks said the walking tracks near Katoomba would stay shut.", "NSW", "AU", "ADM1"),
    ("Staff at Boston University were told to leave. The governor of Massachusetts spoke in Boston.", "Boston", "US", "PPL"),
    ("Two students of Nairobi University died near Thika, Kenyan police said.", "Nairobi", "KE", "PPLC"),
    ("The University of California, Berkeley, said that it had closed its labs.", "California", "US", "ADM1"),
    ("Ohio State University closed its campus in Columbus.", "Ohio", "US", "ADM1"),
    ("The Minnesota Department of Health said the outbreak began in Duluth.", "Minnesota", "US", "ADM1"),
    ("Students of the University of Texas blocked Guadalupe Street in Austin.", "University of Texas", "US", "UNIV"),
    ("Tower Hamlets Council closed two schools. London Fire Brigade sent ten engines.", "Tower Hamlets", "GB", "PPLX"),
]  # fmt: skip
"""Reports with a place inside the name of an institution: text, place, country, feature code."""


@pytest.mark.parametrize(("text", "words", "country", "feature"), INSTITUTIONS)
def test_a_place_in_the_name_of_an_institution_is_found(read, text, words, country, feature):
    check(read(text)[words].place, country, "", feature)


def test_an_institution_called_after_a_person_names_no_place(read):
    text = "Harvard University and Stanford University sent no one. Columbia University lent a model."
    assert not any(mention.place for mention in read(text).values())


def test_a_person_of_a_countrys_name_is_no_place(read):
    assert "Jordan" not in read(
        "Maria Jordan, a nurse, saw the crash from her window. Jordan called the police in Leeds, who closed the road."
    )


def test_a_capital_that_speaks_is_a_government(read):
    mentions = read("Kyiv said that 60 drones had been shot down. Debris fell in Odesa and Kharkiv.")
    assert mentions["Kyiv"].kind is MentionKind.ASSOCIATIVE
    assert mentions["Odesa"].kind is MentionKind.LITERAL
