package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.Message;
import io.autoglm.sdk.model.Role;
import io.autoglm.sdk.model.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages as OpenAI's chat completions have them. A member that would not be sent is refused, so that nothing of a conversation
 * gets lost silently.
 */
final class MessageReader {

    private static final Set<String> MESSAGE = Set.of("role", "content", "tool_calls", "tool_call_id");
    private static final Set<String> TEXT = Set.of("type", "text");
    private static final Set<String> IMAGE = Set.of("type", "image_url");

    private MessageReader() {}

    /** Returns the messages of {@code value}, a list, oldest first. */
    static List<Message> read(@Nullable Object value) {
        if (!(value instanceof List<?> list)) {
            throw new IllegalArgumentException("'messages' must be an array");
        }
        List<Message> messages = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            String place = "message " + (i + 1);
            try {
                messages.add(message(Members.object("messages", list.get(i)), place));
            } catch (IllegalArgumentException unusable) {
                String why = String.valueOf(unusable.getMessage());
                throw new IllegalArgumentException(why.startsWith(place) ? why : place + ": " + why);
            }
        }
        return messages;
    }

    private static Message message(Map<?, ?> members, String place) {
        Members.only(place, members, MESSAGE);
        Object answers = members.get("tool_call_id");
        return new Message(
                role(Members.text("role", members.get("role"))),
                content(members.get("content"), place),
                toolCalls(members.get("tool_calls")),
                answers == null ? null : Members.text("tool_call_id", answers));
    }

    private static Role role(String word) {
        for (Role role : Role.values()) {
            if (role.name().toLowerCase(Locale.ROOT).equals(word)) {
                return role;
            }
        }
        throw new IllegalArgumentException(
                "'role' must be one of system, developer, user, assistant, tool, was '" + Members.shown(word) + "'");
    }

    private static List<ContentPart> content(@Nullable Object value, String place) {
        if (value == null) {
            return List.of();
        }
        if (value instanceof String text) {
            return List.of(ContentPart.text(text));
        }
        if (!(value instanceof List<?> list)) {
            throw new IllegalArgumentException("'content' must be a text or an array of parts");
        }
        List<ContentPart> parts = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            parts.add(part(Members.object("content", list.get(i)), place + ", part " + (i + 1)));
        }
        return parts;
    }

    private static ContentPart part(Map<?, ?> members, String place) {
        String type = Members.text("type", members.get("type"));
        if (type.equals("text")) {
            Members.only(place, members, TEXT);
            return ContentPart.text(Members.text("text", members.get("text")));
        }
        if (type.equals("image_url")) {
            Members.only(place, members, IMAGE);
            Object image = members.get("image_url");
            Object url = image instanceof Map<?, ?> object ? object.get("url") : image;
            return ContentPart.imageUrl(Members.text("url", url));
        }
        throw new IllegalArgumentException("'type' must be text or image_url, was '" + Members.shown(type) + "'");
    }

    private static List<ToolCall> toolCalls(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw new IllegalArgumentException("'tool_calls' must be an array");
        }
        List<ToolCall> calls = new ArrayList<>(list.size());
        for (Object each : list) {
            Map<?, ?> call = Members.object("tool_calls", each);
            Map<?, ?> function = Members.object("function", call.get("function"));
            calls.add(new ToolCall(
                    Members.text("id", call.get("id")),
                    Members.text("name", function.get("name")),
                    Members.text("arguments", function.get("arguments"))));
        }
        return calls;
    }
}
