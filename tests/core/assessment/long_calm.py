"""A long and ordinary chat in which nobody says the same thing twice: a kitchen is fitted out."""

from __future__ import annotations

from setsudo.interactions.model import Speaker

_SAID = (
    ("Good morning, I am fitting out a small kitchen and have a list.", "Good morning, go ahead."),
    ("First the oven: does the narrow one come in white?", "In white and in steel."),
    ("White, then. How deep is it with the door open?", "It needs a metre in front of it."),
    ("That just fits. And the hob, is it gas or electric?", "That model is electric only."),
    ("My flat has a single phase, will that do?", "Yes, up to seven kilowatts."),
    ("Lovely. Now the sink, I would like a deep bowl.", "We have one of twenty centimetres."),
    ("Does the tap come with it or separately?", "Separately, so that you can choose."),
    ("I like the plain chrome one on page nine.", "It is in stock in Leeds."),
    ("Could it be sent together with the oven?", "Yes, on one van."),
    ("Next, worktops. Is the oak oiled or lacquered?", "Oiled, and you oil it once a year."),
    ("My sister has it and it looks wonderful.", "It ages well if it stays dry."),
    ("Three metres by sixty, cut to fit a corner.", "We cut on Wednesdays."),
    ("What about the fridge, is it very loud?", "Thirty-nine decibels, a quiet one."),
    ("I sleep next door, so that matters to me.", "Then I would not go any higher."),
    ("Can the hinge be moved to the left?", "The fitter does that for free."),
    ("And lamps under the cupboards, warm light please.", "There is a strip you can shorten."),
    ("Does it have a switch of its own?", "A touch switch at the end."),
    ("Tiles: the pale green ones, four boxes.", "Two boxes now, the rest on Friday."),
    ("Friday is early enough, the tiler comes on Monday.", "I will mark it so."),
    ("Do I need grout from you as well?", "One bag does for that wall."),
    ("Grey rather than white, it hides more.", "Grey it is."),
    ("The old cooker has to go, do you take it?", "We take it along for twelve pounds."),
    ("That is fair. It stands on the second floor.", "Two of us will come."),
    ("There is a lift, though it is a small one.", "Thank you, good to know."),
    ("Parking is behind the bakery.", "I have told the driver."),
    ("May I pay half now and half on delivery?", "Of course, by card or transfer."),
    ("Transfer, I will do it this evening.", "The details are in your mail."),
    ("One more thing: handles, the brass ones.", "Eleven of them, if I count right."),
    ("Twelve, one for the larder door.", "Twelve, then."),
    ("And the drawer inserts for cutlery?", "They are part of the set."),
    ("My neighbour asked about your opening hours.", "Eight until six, Saturdays until one."),
    ("Will somebody ring before they come?", "Half an hour before."),
    ("Please use my mobile, the landline crackles.", "I have changed the number."),
    ("Is there a guarantee on the hob?", "Five years, and two on the tap."),
    ("Where do I keep the papers?", "In your account, under orders."),
    ("I found them, thank you.", "You are welcome."),
    ("Then that is my whole list, I believe.", "It comes to nineteen pieces."),
    ("Have a pleasant afternoon.", "And you, enjoy the kitchen."),
)
LONG_CALM = tuple(
    turn
    for asked, answered in _SAID
    for turn in ((Speaker.CUSTOMER, asked), (Speaker.STAFF, answered))
)
