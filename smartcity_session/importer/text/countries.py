"""Country names in English, as affiliation lines and event places end with them."""

NAMES = """
Afghanistan; Albania; Algeria; Andorra; Angola; Antigua and Barbuda; Argentina; Armenia; Australia; Austria;
Azerbaijan; Bahamas; The Bahamas; Bahrain; Bangladesh; Barbados; Belarus; Belgium; Belize; Benin; Bhutan; Bolivia;
Bosnia and Herzegovina; Botswana; Brazil; Brasil; Brunei; Brunei Darussalam; Bulgaria; Burkina Faso; Burundi;
Cabo Verde; Cape Verde; Cambodia; Cameroon; Canada; Central African Republic; Chad; Chile; China; P.R. China;
PR China; People's Republic of China; Colombia; Comoros; Congo; Republic of the Congo;
Democratic Republic of the Congo; DR Congo; Costa Rica; Côte d'Ivoire; Ivory Coast; Croatia; Cuba; Cyprus; Czechia;
Czech Republic; Denmark; Djibouti; Dominica; Dominican Republic; Ecuador; Egypt; El Salvador; England;
Equatorial Guinea; Eritrea; Estonia; Eswatini; Swaziland; Ethiopia; Fiji; Finland; France; Gabon; Gambia; The Gambia;
Georgia; Germany; Ghana; Greece; Greenland; Grenada; Guatemala; Guinea; Guinea-Bissau; Guyana; Haiti; Honduras;
Hong Kong; Hungary; Iceland; India; Indonesia; Iran; Iraq; Ireland; Israel; Italy; Jamaica; Japan; Jordan; Kazakhstan;
Kenya; Kiribati; Korea; South Korea; Republic of Korea; Rep. of Korea; Korea, Republic of; North Korea; Kosovo; Kuwait;
Kyrgyzstan; Laos; Lao PDR; Latvia; Lebanon; Lesotho; Liberia; Libya; Liechtenstein; Lithuania; Luxembourg; Macau;
Macao; Madagascar; Malawi; Malaysia; Maldives; Mali; Malta; Marshall Islands; Mauritania; Mauritius; Mexico; México;
Micronesia; Moldova; Monaco; Mongolia; Montenegro; Morocco; Mozambique; Myanmar; Namibia; Nauru; Nepal; Netherlands;
The Netherlands; the Netherlands; New Zealand; Nicaragua; Niger; Nigeria; North Macedonia; Macedonia; Northern Ireland;
Norway; Oman; Pakistan; Palau; Palestine; State of Palestine; Panama; Papua New Guinea; Paraguay; Peru; Perú;
Philippines; The Philippines; the Philippines; Poland; Portugal; Puerto Rico; Qatar; Romania; Russia;
Russian Federation; Rwanda; Saint Lucia; Samoa; San Marino; Saudi Arabia; Scotland; Senegal; Serbia; Seychelles;
Sierra Leone; Singapore; Slovakia; Slovak Republic; Slovenia; Solomon Islands; Somalia; South Africa; South Sudan;
Spain; España; Sri Lanka; Sudan; Suriname; Sweden; Switzerland; Syria; Taiwan; Chinese Taipei; Tajikistan; Tanzania;
Thailand; Timor-Leste; East Timor; Togo; Tonga; Trinidad and Tobago; Tunisia; Turkey; Türkiye; Turkmenistan; Tuvalu;
Uganda; Ukraine; United Arab Emirates; UAE; United Kingdom; UK; U.K.; Great Britain; United States;
United States of America; USA; U.S.A.; US; U.S.; Uruguay; Uzbekistan; Vanuatu; Vatican City; Venezuela; Viet Nam;
Vietnam; Wales; Yemen; Zambia; Zimbabwe; 대한민국; 한국; 日本; 中国; Ελλάδα; Κύπρος; Россия; Україна; България; Србија;
مصر; الأردن; المغرب; تونس; لبنان; العراق; فلسطين; السعودية
"""
COUNTRIES = frozenset(name.casefold() for name in " ".join(NAMES.split()).split("; "))


def is_country(words: str) -> bool:
    """Whether the words are a country's name."""
    return (
        " ".join(words.replace("’", "'").split()).rstrip(".").casefold() in COUNTRIES or words.casefold() in COUNTRIES
    )
