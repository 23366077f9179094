"""What a hand does on the page of a consent."""


def choose(tab):
    """A no to all of it, and the patient signs."""
    for name in ("e_stim", "photographs", "observer", "intimate", "messages"):
        tab.locator(f"label[for={name}_no]").click()
    tab.locator("label[for=person_patient]").click()
    tab.get_by_label("Your name in print").fill("Ann Brook")


def draw(tab):
    """A wave across the box, with the mouse."""
    tab.locator(".pad svg").scroll_into_view_if_needed()
    box = tab.locator(".pad svg").bounding_box()
    for step in range(30):
        x = box["x"] + box["width"] * (0.1 + step * 0.027)
        y = box["y"] + box["height"] * (0.3 + 0.4 * (step % 2))
        tab.mouse.move(x, y)
        if step == 0:
            tab.mouse.down()
    tab.mouse.up()
