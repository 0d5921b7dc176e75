package io.autoglm.cli;

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
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a conversation: a JSON array of messages as OpenAI's chat completions have them. A member that would not be sent is refused, so
 * that nothing of a conversation gets lost silently. Error messages name places, never content.
 */
final class MessagesFile {

    private static final Set<String> MESSAGE = Set.of("role", "content", "tool_calls", "tool_call_id");
    private static final Set<String> TEXT = Set.of("type", "text");
    private static final Set<String> IMAGE = Set.of("type", "image_url");

    private MessagesFile() {}

    /** Returns the messages in the file named {@code name}, oldest first. */
    static List<Message> read(String name) {
        byte[] bytes = Utf8.bytesOf(Utf8.path(name, "--messages"), "--messages");
        return parse(Utf8.text(bytes, "--messages: '" + name + "'"));
    }

    /** Returns the messages in {@code json}. */
    static List<Message> parse(String json) {
        JsonNode root = tree(json);
        if (!root.isArray() || root.isEmpty()) {
            throw new UsageException("--messages must hold a JSON array with at least one message");
        }
        List<Message> messages = new ArrayList<>(root.size());
        for (int i = 0; i < root.size(); i++) {
            messages.add(message(root.get(i), "--messages: message " + (i + 1)));
        }
        return messages;
    }

    private static JsonNode tree(String json) {
        try {
            return JsonMapper.shared().readTree(json);
        } catch (JacksonException e) {
            TokenStreamLocation place = e.getLocation();
            throw new UsageException("--messages is not valid JSON"
                    + (place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr()));
        }
    }

    private static Message message(JsonNode node, String place) {
        requireObject(node, MESSAGE, place);
        Role role = role(text(node, "role", place), place);
        JsonNode id = node.path("tool_call_id");
        try {
            return new Message(
                    role,
                    content(node.path("content"), place),
                    toolCalls(node.path("tool_calls"), place),
                    id.isString() ? id.stringValue() : null);
        } catch (IllegalArgumentException e) {
            throw new UsageException(place + ": " + e.getMessage());
        }
    }

    private static Role role(String word, String place) {
        for (Role role : Role.values()) {
            if (role.name().toLowerCase(Locale.ROOT).equals(word)) {
                return role;
            }
        }
        throw new UsageException(place + ": role must be one of system, developer, user, assistant, tool, was '"
                + OneLine.of(word) + "'");
    }

    private static List<ContentPart> content(JsonNode node, String place) {
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        if (node.isString()) {
            return List.of(ContentPart.text(node.stringValue()));
        }
        if (!node.isArray()) {
            throw new UsageException(place + ": content must be a text or an array of parts");
        }
        List<ContentPart> parts = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            parts.add(part(node.get(i), place + ", part " + (i + 1)));
        }
        return parts;
    }

    private static ContentPart part(JsonNode node, String place) {
        String type = text(node, "type", place);
        if (type.equals("text")) {
            requireObject(node, TEXT, place);
            return ContentPart.text(text(node, "text", place));
        }
        if (type.equals("image_url")) {
            requireObject(node, IMAGE, place);
            JsonNode image = node.path("image_url");
            return ContentPart.imageUrl(
                    image.isString() ? image.stringValue() : text(image, "url", place + ", image_url"));
        }
        throw new UsageException(place + ": type must be text or image_url, was '" + OneLine.of(type) + "'");
    }

    private static List<ToolCall> toolCalls(JsonNode node, String place) {
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        List<ToolCall> calls = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            String where = place + ", tool call " + (i + 1);
            JsonNode function = node.get(i).path("function");
            calls.add(new ToolCall(
                    text(node.get(i), "id", where), text(function, "name", where), text(function, "arguments", where)));
        }
        return calls;
    }

    private static String text(JsonNode node, String member, String place) {
        JsonNode value = node.path(member);
        if (!value.isString()) {
            throw new UsageException(place + ": " + member + " must be a text");
        }
        return value.stringValue();
    }

    private static void requireObject(JsonNode node, Set<String> known, String place) {
        if (!node.isObject()) {
            throw new UsageException(place + " must be a JSON object");
        }
        for (Map.Entry<String, @Nullable JsonNode> member : node.properties()) {
            if (!known.contains(member.getKey())) {
                throw new UsageException(place + ": member '" + OneLine.of(member.getKey()) + "' is not known");
            }
        }
    }
}
