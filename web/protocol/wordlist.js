// 256 short English words that sound unlike each other, in alphabetical order. Neither order nor words ever change:
// a pair of them goes with a fingerprint (fingerprint.js).

/** The words, one for each value of a byte. */
export const WORDS = Object.freeze([
  "acid", "acorn", "acre", "actor", "agent", "album", "alley", "amber", "anchor", "angle", "ankle", "apple", "april",
  "apron", "arch", "arena", "armor", "arrow", "artist", "ash", "atlas", "attic", "autumn", "axis", "bacon", "badge",
  "baker", "bamboo", "banjo", "barn", "basil", "basket", "beach", "beacon", "beard", "beaver", "bell", "bench",
  "berry", "bike", "birch", "bishop", "bonnet", "book", "boot", "bottle", "bowl", "branch", "brass", "bread",
  "brick", "bridge", "bronze", "brook", "broom", "brush", "bubble", "bucket", "butter", "button", "cabin", "cable",
  "cactus", "camel", "camera", "canal", "candle", "canoe", "canvas", "carbon", "carpet", "carrot", "castle", "cedar",
  "cello", "chalk", "chapel", "cheese", "cherry", "chess", "cinema", "circle", "citrus", "clay", "clock", "cloud",
  "clover", "coat", "cobalt", "coffee", "comet", "copper", "coral", "cork", "cotton", "cradle", "crayon", "crown",
  "daisy", "dance", "denim", "desert", "dinner", "donkey", "dragon", "drum", "eagle", "easel", "echo", "elbow",
  "elm", "ember", "engine", "falcon", "fence", "fern", "ferry", "fiddle", "field", "finch", "flame", "flute",
  "forest", "fossil", "fox", "garden", "garlic", "ginger", "globe", "gold", "grape", "guitar", "hammer", "harbor",
  "harp", "hazel", "helmet", "hero", "honey", "igloo", "iguana", "indigo", "island", "ivory", "jacket", "jaguar",
  "jelly", "jewel", "jungle", "kayak", "kettle", "kitten", "koala", "ladder", "lagoon", "lake", "laurel", "lemon",
  "lentil", "lilac", "linen", "lion", "lizard", "lotus", "lunar", "magnet", "mango", "maple", "marble", "market",
  "meadow", "melon", "mint", "mirror", "mitten", "molar", "monkey", "moon", "mosaic", "muffin", "museum", "napkin",
  "nectar", "needle", "nickel", "noodle", "nutmeg", "oasis", "ocean", "olive", "onion", "opal", "orbit", "orchid",
  "otter", "oven", "oyster", "paddle", "panda", "paper", "parrot", "pasta", "peach", "pearl", "pebble", "pencil",
  "pepper", "piano", "pilot", "pine", "pirate", "planet", "plum", "pocket", "polar", "pond", "poppy", "prism",
  "puppet", "quartz", "quill", "rabbit", "radar", "radish", "raven", "ribbon", "river", "robin", "rocket", "rose",
  "ruby", "saddle", "salad", "sandal", "scarf", "shell", "silver", "sketch", "spruce", "squid", "statue", "sugar",
  "sunset", "swan", "table", "tango", "teapot", "temple", "tiger", "tomato", "topaz", "tulip", "tunnel", "wheat",
  "zebra", "zinc",
]);
