/**
 * The parts that names are made of. Given names are common ones; family names are made up (or, in Chinese, rare and
 * met with given names that are made up), so that a combination is nobody's.
 */

/** A part in its own script, then its Latin spellings, the usual one first. */
export type NamePart = readonly [native: string, ...spellings: string[]];

export const latinGiven: Readonly<Record<'m' | 'f', readonly NamePart[]>> = {
  m: [
    ['Stephan', 'Stephan', 'Stefan', 'Steffan'],
    ['Frederik', 'Frederik', 'Frederic', 'Fredrick'],
    ['Lukas', 'Lukas', 'Lucas'],
    ['Matthew', 'Matthew', 'Mathew'],
    ['Philip', 'Philip', 'Phillip', 'Filip'],
    ['Geoffrey', 'Geoffrey', 'Jeffrey'],
    ['Nicolas', 'Nicolas', 'Nicholas', 'Niklas'],
    ['Conrad', 'Conrad', 'Konrad'],
    ['Hubert', 'Hubert'],
    ['Edmund', 'Edmund', 'Edmond'],
    ['Jasper', 'Jasper', 'Casper'],
    ['Roland', 'Roland', 'Rowland'],
    ['Theo', 'Theo', 'Teo'],
    ['Walter', 'Walter', 'Valter'],
    ['Oswin', 'Oswin'],
    ['Erik', 'Erik', 'Eric'],
    ['Marten', 'Marten', 'Martin'],
    ['Alban', 'Alban'],
    ['Gareth', 'Gareth', 'Garth'],
    ['Ivo', 'Ivo', 'Yvo'],
  ],
  f: [
    ['Katherine', 'Katherine', 'Catherine', 'Kathryn'],
    ['Elisabeth', 'Elisabeth', 'Elizabeth'],
    ['Sofie', 'Sofie', 'Sophie'],
    ['Hannah', 'Hannah', 'Hanna'],
    ['Isabel', 'Isabel', 'Isobel'],
    ['Clara', 'Clara', 'Klara'],
    ['Margarethe', 'Margarethe', 'Margaret'],
    ['Anneke', 'Anneke', 'Anneka'],
    ['Judith', 'Judith', 'Judyth'],
    ['Linnea', 'Linnea', 'Linea'],
    ['Rosalind', 'Rosalind', 'Rosalynd'],
    ['Agatha', 'Agatha', 'Agata'],
    ['Miriam', 'Miriam', 'Myriam'],
    ['Helen', 'Helen', 'Hellen'],
    ['Beatrice', 'Beatrice', 'Beatrix'],
    ['Ingrid', 'Ingrid'],
    ['Nora', 'Nora', 'Norah'],
    ['Viola', 'Viola'],
    ['Thea', 'Thea', 'Tea'],
    ['Edith', 'Edith', 'Edyth'],
  ],
};

/** Latin family names are a stem and an ending: `Quarr` + `owby`. */
export const latinStems: readonly NamePart[] = [
  ['Quarr', 'Quarr', 'Quar'],
  ['Tharn', 'Tharn', 'Tarn'],
  ['Bramf', 'Bramf'],
  ['Oskel', 'Oskel', 'Oschel'],
  ['Vennag', 'Vennag', 'Venag'],
  ['Dulph', 'Dulph', 'Dulf'],
  ['Ickles', 'Ickles', 'Ikles'],
  ['Marrod', 'Marrod', 'Marod'],
  ['Pellesk', 'Pellesk'],
  ['Sturv', 'Sturv'],
  ['Wexing', 'Wexing'],
  ['Yarlet', 'Yarlet'],
  ['Culvert', 'Culvert'],
  ['Frosk', 'Frosk'],
  ['Gimmeld', 'Gimmeld', 'Gimeld'],
  ['Hathersk', 'Hathersk'],
  ['Jorvand', 'Jorvand', 'Yorvand'],
  ['Kestelm', 'Kestelm'],
  ['Lunnock', 'Lunnock', 'Lunock'],
  ['Nettleph', 'Nettleph', 'Nettlef'],
  ['Orchev', 'Orchev'],
  ['Rosseng', 'Rosseng', 'Roseng'],
  ['Tombre', 'Tombre'],
  ['Umberl', 'Umberl'],
];
export const latinEndings: readonly string[] = [
  'owby',
  'inge',
  'askin',
  'edale',
  'urst',
  'ovan',
  'ellis',
  'amour',
];

export const cyrillicGiven: Readonly<Record<'m' | 'f', readonly string[]>> = {
  m: 'Юрий Евгений Сергей Алексей Дмитрий Тимофей Фёдор Михаил Яков Григорий Аркадий Пётр Василий Захар'.split(
    ' ',
  ),
  f: 'Юлия Евгения Ксения Наталья Татьяна Софья Фаина Людмила Яна Галина Зоя Марья Дарья Лидия'.split(' '),
};
/** Men's form; a woman's adds `а`. */
export const cyrillicFamily: readonly string[] = (
  'Хрящанов Жемчугаев Цыплухин Щербовкин Юхтырев Ерёмышев Чвыков Шилохаев Яблочухин Дюжаров Зыбухин Кряжухов ' +
  'Лещихин Мохнашев Нехлюдаев Охлябаев Пузырихин Рябчухов Сыроежкаев Тюфякаев'
).split(' ');

export const greekGiven: Readonly<Record<'m' | 'f', readonly string[]>> = {
  m: 'Γιώργος Χρήστος Δημήτρης Ευάγγελος Στέφανος Θεόδωρος Παύλος Αντώνης'.split(' '),
  f: 'Ευγενία Χρυσούλα Δήμητρα Θεοδώρα Αικατερίνη Φωτεινή Ουρανία Ξανθή'.split(' '),
};
export const greekFamily: readonly string[] =
  'Χαλκογιάρης Ψαρομύτης Θυμαρόπης Μπουρνοκλής Ξεφτεράνης Γκιουλόπης Ευκαλύπτης Τσιπουράνης Φραγκολύρης Δαφνοκούτης'.split(
    ' ',
  );

export const arabicGiven: Readonly<Record<'m' | 'f', readonly NamePart[]>> = {
  m: [
    ['يوسف', 'Yusuf', 'Youssef', 'Yousuf', 'Yosef'],
    ['خالد', 'Khalid', 'Khaled', 'Halid'],
    ['جمال', 'Jamal', 'Gamal', 'Djamel'],
    ['حسين', 'Husayn', 'Hussein', 'Hossein'],
    ['طارق', 'Tariq', 'Tarek', 'Tarik'],
    ['قاسم', 'Qasim', 'Kassem', 'Gasim'],
    ['عمر', 'Umar', 'Omar', 'Omer'],
    ['سليمان', 'Sulayman', 'Suleiman', 'Soliman'],
    ['فيصل', 'Faysal', 'Faisal', 'Feisal'],
    ['منير', 'Munir', 'Mounir', 'Moneer'],
    ['عبد الرحيم', 'Abd al-Rahim', 'Abdulrahim', 'Abdel Rahim'],
    ['نبيل', 'Nabil', 'Nabeel'],
  ],
  f: [
    ['خديجة', 'Khadija', 'Khadijah', 'Hadija'],
    ['عائشة', 'Aisha', 'Ayesha', 'Aicha'],
    ['نور', 'Nur', 'Noor', 'Nour'],
    ['سمية', 'Sumayya', 'Soumaya', 'Sumaya'],
    ['ليلى', 'Layla', 'Leila', 'Laila'],
    ['هدى', 'Huda', 'Hoda', 'Houda'],
    ['مريم', 'Maryam', 'Mariam', 'Meryem'],
    ['زينب', 'Zaynab', 'Zeinab', 'Zainab'],
    ['رقية', 'Ruqayya', 'Roqaya', 'Rukayya'],
    ['إيمان', 'Iman', 'Eman'],
  ],
};
export const arabicFamily: readonly NamePart[] = [
  ['الزمهراني', 'al-Zamharani', 'Zamharani', 'El Zamharany'],
  ['الشلعوبي', 'al-Shalubi', 'Ash-Shaloubi', 'Shalouby'],
  ['القندلاوي', 'al-Qandalawi', 'El Kandalaoui', 'Qandalawy'],
  ['البرعومي', 'al-Barumi', 'El Baroumi', 'Baroumy'],
  ['المنجوري', 'al-Manjuri', 'El Mangoury', 'Manjouri'],
  ['الحرفوشاني', 'al-Harfushani', 'Harfoushani', 'El Harfoushany'],
  ['الخيزراوي', 'al-Khayzarawi', 'El Kheizaraoui', 'Khaizarawi'],
  ['الدلفيناني', 'al-Dalfinani', 'Ad-Dalfinani', 'Delfinani'],
  ['الرغيداني', 'al-Raghidani', 'Ar-Raghidani', 'Ragheedani'],
  ['السلمونجي', 'al-Salmunji', 'As-Salmounji', 'Salmounjy'],
  ['الصندلوني', 'al-Sandaluni', 'As-Sandalouni', 'Sandalouny'],
  ['العنبراوي', 'al-Anbarawi', 'El Anbaraoui', 'Anbarawy'],
  ['الكستنائي', 'al-Kastanai', 'El Kastanaey', 'Kastanai'],
  ['الفيروزجي', 'al-Fayruzji', 'El Fairouzgy', 'Fayrouzji'],
  ['الياقوطي', 'al-Yaquti', 'El Yakouty', 'Yaqouti'],
  ['المرجلاني', 'al-Marjalani', 'El Margalany', 'Marjalany'],
  ['القصبوري', 'al-Qasaburi', 'El Kassaboury', 'Qasabouri'],
  ['الطوفاشي', 'al-Tufashi', 'At-Toufashi', 'Toufachi'],
  ['البلوطاني', 'al-Ballutani', 'El Balloutany', 'Baloutani'],
  ['الزنبقاوي', 'al-Zanbaqawi', 'Az-Zanbakaoui', 'Zanbaqawy'],
  ['الحبقاني', 'al-Habaqani', 'El Habakany', 'Habaqany'],
  ['الجوزفاني', 'al-Jawzfani', 'El Gozfany', 'Jouzfani'],
  ['السدراوني', 'al-Sidrawni', 'As-Sidraouni', 'Sidrawny'],
  ['القرنفالي', 'al-Qaranfali', 'El Karanfaly', 'Qaranfaly'],
];

export const hebrewGiven: Readonly<Record<'m' | 'f', readonly NamePart[]>> = {
  m: [
    ['יצחק', 'Yitzhak', 'Itzhak', 'Isaac'],
    ['חיים', 'Chaim', 'Haim', 'Hayim'],
    ['אליהו', 'Eliyahu', 'Eliahu', 'Elijah'],
    ['צבי', 'Tzvi', 'Zvi', 'Tsvi'],
    ['יוסי', 'Yossi', 'Yosi'],
  ],
  f: [
    ['רבקה', 'Rivka', 'Rivkah', 'Rebecca'],
    ['חנה', 'Chana', 'Hana', 'Channah'],
    ['ציפורה', 'Tzipora', 'Zipora', 'Tsipora'],
    ['שושנה', 'Shoshana', 'Shoshanna'],
    ['יעל', 'Yael', 'Jael'],
  ],
};
export const hebrewFamily: readonly NamePart[] = [
  ['חרובניק', 'Charuvnik', 'Haruvnik', 'Kharuvnik'],
  ['צנוברי', 'Tznoberi', 'Znoberi', 'Tsnoberi'],
  ['אגוזמן', 'Egozman', 'Agozman'],
  ['שקמוביץ', 'Shikmovitz', 'Shikmovich', 'Schikmowitz'],
  ['קיפודאי', 'Kipodai', 'Kipoday'],
  ['לוטסקר', 'Lotsker', 'Lotzker'],
  ['תפוזניק', 'Tapuznik', 'Tapouznik'],
  ['חצבוני', 'Chatzvoni', 'Hatzvoni', 'Khatsvoni'],
  ['פרדסונר', 'Pardesoner', 'Fardesoner', 'Pardessoner'],
  ['כרכומאי', 'Karkomai', 'Carcomai'],
  ['ארזילבר', 'Arzilber', 'Erzilber'],
  ['יערוביץ', 'Yaarovitz', "Ya'arovich", 'Jaarowitz'],
];

/** Rare family names, with pinyin and Wade-Giles spellings. */
export const chineseFamily: readonly NamePart[] = [
  ['麴', 'Qu', 'Chü'],
  ['郗', 'Xi', 'Hsi'],
  ['逄', 'Pang', "P'ang"],
  ['笪', 'Da', 'Ta'],
  ['缑', 'Gou', 'Kou'],
  ['禚', 'Zhuo', 'Cho'],
  ['綦', 'Qi', "Ch'i"],
  ['亓', 'Qi', 'Chi'],
  ['仉', 'Zhang', 'Chang'],
  ['厍', 'She', 'Sheh'],
];
/** Two of these make a given name. */
export const chineseGiven: readonly NamePart[] = [
  ['砚', 'Yan', 'Yen'],
  ['舟', 'Zhou', 'Chou'],
  ['槐', 'Huai'],
  ['笙', 'Sheng'],
  ['栩', 'Xu', 'Hsü'],
  ['筝', 'Zheng', 'Cheng'],
  ['岫', 'Xiu', 'Hsiu'],
  ['澧', 'Li'],
  ['骐', 'Qi', "Ch'i"],
  ['菘', 'Song', 'Sung'],
  ['芷', 'Zhi', 'Chih'],
  ['珈', 'Jia', 'Chia'],
];
