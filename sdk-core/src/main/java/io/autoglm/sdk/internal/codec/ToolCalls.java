package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.GenerateEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells which call a fragment of a tool call belongs to: servers leave out index or id, send index 0 for all calls, repeat name and id.
 */
final class ToolCalls {

    /** More calls than any answer has. */
    static final int MAX_CALLS = 4096;

    private final List<Slot> slots = new ArrayList<>(0);

    /**
     * One fragment as it stands in a document.
     *
     * @param position  where it stands in the document's list of fragments, from 0
     * @param index     as sent
     * @param id        as sent, never empty
     * @param name      as sent, never empty
     * @param arguments as sent; an object as JSON text
     */
    record Fragment(
            int position,
            @Nullable Integer index,
            @Nullable String id,
            @Nullable String name,
            String arguments) {}

    private static final class Slot {
        final int number;

        @Nullable
        Integer index;

        @Nullable
        String serverId;

        @Nullable
        String name;

        boolean hasArguments;

        Slot(int number) {
            this.number = number;
        }
    }

    /** Returns the delta that {@code fragment} means for choice {@code choice}, {@code null} when it says nothing new. */
    GenerateEvent.@Nullable ToolCallDelta accept(int choice, Fragment fragment) {
        Slot slot = slotOf(fragment);
        boolean isNew = slot == null;
        if (slot == null) {
            slot = new Slot(slots.size());
            slot.index = fragment.index();
            slot.serverId = fragment.id();
            if (slots.size() == MAX_CALLS) {
                throw tooMany(); // each fragment looks for its call among all of them
            }
            slots.add(slot);
        }
        String name = slot.name == null ? fragment.name() : null;
        if (name != null) {
            slot.name = name;
        }
        slot.hasArguments |= !fragment.arguments().isEmpty();
        if (!isNew && name == null && fragment.arguments().isEmpty()) {
            return null;
        }
        String id = !isNew ? null : fragment.id() != null ? fragment.id() : "call_" + slot.number;
        return new GenerateEvent.ToolCallDelta(choice, slot.number, id, name, fragment.arguments());
    }

    static JsonParsers.TooMuch tooMany() {
        return new JsonParsers.TooMuch("has more than " + MAX_CALLS + " tool calls");
    }

    private @Nullable Slot slotOf(Fragment fragment) {
        if (fragment.index() != null) {
            return byIndex(fragment, fragment.index());
        }
        if (fragment.id() != null) {
            for (Slot slot : slots) {
                if (fragment.id().equals(slot.serverId)) {
                    return slot;
                }
            }
            return null;
        }
        Slot last = slots.isEmpty() ? null : slots.get(slots.size() - 1);
        boolean another = fragment.position() > 0 && fragment.name() != null;
        return last == null || another || isOtherCall(last, fragment) ? null : last;
    }

    private @Nullable Slot byIndex(Fragment fragment, int index) {
        Slot latest = null;
        for (Slot slot : slots) {
            if (slot.index != null && slot.index == index) {
                if (fragment.id() != null && fragment.id().equals(slot.serverId)) {
                    return slot;
                }
                latest = slot;
            }
        }
        if (latest == null) {
            return null;
        }
        boolean otherId = fragment.id() != null && latest.serverId != null;
        return otherId || isOtherCall(latest, fragment) ? null : latest;
    }

    /** A second name after arguments, without an id that would tie it to the first, is a second call. */
    private static boolean isOtherCall(Slot slot, Fragment fragment) {
        return fragment.name() != null
                && slot.name != null
                && slot.hasArguments
                && !fragment.name().equals(slot.name);
    }
}
