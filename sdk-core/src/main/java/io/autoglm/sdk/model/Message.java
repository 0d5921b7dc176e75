package io.autoglm.sdk.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a conversation.
 *
 * <p>Immutable. {@code toString()} gives role and sizes, never content.
 *
 * @param role       who says it
 * @param content    what is said, in order; empty only for an assistant that only calls tools
 * @param toolCalls  what the assistant asked tools to do; empty for other roles
 * @param toolCallId which tool call this answers; present exactly when {@code role} is {@link Role#TOOL}
 */
public record Message(
        Role role,
        List<ContentPart> content,
        List<ToolCall> toolCalls,
        @Nullable String toolCallId) {

    public Message {
        content = List.copyOf(content);
        toolCalls = List.copyOf(toolCalls);
        if (content.isEmpty() && toolCalls.isEmpty()) {
            throw new IllegalArgumentException("message of role " + role + " must have content or tool calls");
        }
        if (!toolCalls.isEmpty() && role != Role.ASSISTANT) {
            throw new IllegalArgumentException("toolCalls belong to role ASSISTANT, was " + role);
        }
        if ((role == Role.TOOL) != (toolCallId != null)) {
            throw new IllegalArgumentException("toolCallId belongs to role TOOL and only there, role was " + role);
        }
    }

    /** Returns instructions of the application. */
    public static Message system(String text) {
        return of(Role.SYSTEM, ContentPart.text(text));
    }

    /** Returns what the user says. */
    public static Message user(String text) {
        return of(Role.USER, ContentPart.text(text));
    }

    /** Returns what the user says and shows, in this order. */
    public static Message user(ContentPart... parts) {
        return of(Role.USER, parts);
    }

    /** Returns an earlier answer of the model. */
    public static Message assistant(String text) {
        return of(Role.ASSISTANT, ContentPart.text(text));
    }

    /** Returns an earlier answer of the model that asked for tools; {@code text} may be empty. */
    public static Message assistant(String text, List<ToolCall> toolCalls) {
        List<ContentPart> content = text.isEmpty() ? List.of() : List.of(ContentPart.text(text));
        return new Message(Role.ASSISTANT, content, toolCalls, null);
    }

    /** Returns the result of the tool call {@code toolCallId}. */
    public static Message tool(String toolCallId, String result) {
        return new Message(Role.TOOL, List.of(ContentPart.text(result)), List.of(), toolCallId);
    }

    /** Returns a message of {@code role}, which must not be {@link Role#TOOL}. */
    public static Message of(Role role, ContentPart... parts) {
        return new Message(role, List.of(parts), List.of(), null);
    }

    @Override
    public String toString() {
        return "Message[" + role + ", " + content + (toolCalls.isEmpty() ? "" : ", " + toolCalls.size() + " tool calls")
                + "]";
    }
}
