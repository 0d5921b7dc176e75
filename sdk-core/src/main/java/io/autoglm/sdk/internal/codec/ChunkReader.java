package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads one chunk of a stream, or one whole answer, which has the same members, into an {@link AnswerState}. Liberal: whatever a
 * member's type, it never fails on well-formed JSON. One per answer.
 */
class ChunkReader implements JsonParsers.DocumentReader {

    /** The index of a choice that has none. */
    static final int NONE_SAID = -1;

    private final AnswerState answer;
    private final UsageReader usage = new UsageReader();

    private boolean errorSeen;
    private boolean choicesSeen;
    private boolean codeSeen;
    private boolean textOfErrorSeen;

    // the choice being read: its index may come last
    private int index;
    private @Nullable String text;
    private @Nullable String reasoning;
    private @Nullable FinishReason finish;
    private @Nullable Extras newExtras;
    private final List<ToolCalls.Fragment> fragments = new ArrayList<>(0);

    /** Where a choice goes that says it is number so-and-so, {@link #NONE_SAID} for one that does not say. */
    private final IntUnaryOperator places;

    ChunkReader(AnswerState answer) {
        this(answer, said -> said == NONE_SAID ? 0 : said);
    }

    ChunkReader(AnswerState answer, IntUnaryOperator places) {
        this.answer = answer;
        this.places = places;
    }

    /** Returns whether the last document reports a failure. */
    boolean isError() {
        return errorSeen || (!choicesSeen && codeSeen && textOfErrorSeen);
    }

    /** Returns whether the last document has the member that every answer has. */
    boolean hasChoices() {
        return choicesSeen;
    }

    /** The document said {@code text} in place of choices, {@code null} for none, and ended for {@code reason}. */
    final void bare(@Nullable String text, @Nullable FinishReason reason) {
        begin();
        choicesSeen = true;
        beginChoice();
        this.text = text == null || text.isEmpty() ? null : text;
        finish = reason;
        emit();
    }

    private void begin() {
        errorSeen = false;
        choicesSeen = false;
        codeSeen = false;
        textOfErrorSeen = false;
    }

    @Override
    public void read(JsonParser json) {
        begin();
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (JsonParsers.next(json) != JsonToken.END_OBJECT) {
            String name = json.currentName();
            member(json, name, JsonParsers.next(json));
        }
    }

    /** Reads one member of the document, whose value is current. */
    void member(JsonParser json, String name, JsonToken value) {
        switch (name) {
            case "choices" -> choices(json, value);
            case "id" -> answer.id = first(answer.id, json, value);
            case "model" -> answer.model = first(answer.model, json, value);
            case "request_id" -> answer.requestId = first(answer.requestId, json, value);
            case "usage" -> usage(json);
            case "error" -> errorSeen |= isFilled(json, value);
            case "created", "object", "obfuscation" -> json.skipChildren();
            default -> {
                flatError(json, name, value);
                extra(json, name, value, answer.extras);
            }
        }
    }

    private void usage(JsonParser json) {
        Usage now = usage.read(json, answer.usage);
        answer.usageChanged |= !Objects.equals(now, answer.usage);
        answer.usage = now;
    }

    /** {@code {"code":…,"msg":…}} without choices: a code that means success does not count. */
    private void flatError(JsonParser json, String name, JsonToken value) {
        if (name.equals("code") && value.isScalarValue() && value != JsonToken.VALUE_NULL) {
            String code = json.getString();
            codeSeen = !code.isEmpty() && !code.equals("0") && !code.equals("200") && !code.equals("success");
        } else if ((name.equals("msg") || name.equals("message")) && value == JsonToken.VALUE_STRING) {
            textOfErrorSeen = true;
        }
    }

    private static @Nullable String first(@Nullable String known, JsonParser json, JsonToken value) {
        if (known != null || !value.isScalarValue() || value == JsonToken.VALUE_NULL) {
            json.skipChildren();
            return known;
        }
        String found = json.getString();
        return found.isBlank() ? null : found;
    }

    private static boolean isFilled(JsonParser json, JsonToken value) {
        return switch (value) {
            case VALUE_NULL, VALUE_FALSE -> false;
            case VALUE_STRING -> json.getStringLength() > 0;
            case START_OBJECT, START_ARRAY -> {
                int members = 0;
                while (!JsonParsers.next(json).isStructEnd()) {
                    json.skipChildren();
                    members++;
                }
                yield members > 0;
            }
            default -> true;
        };
    }

    private void extra(JsonParser json, String name, JsonToken value, Extras extras) {
        if (value == JsonToken.VALUE_NULL || extras.has(name)) {
            json.skipChildren();
        } else {
            extras.keep(name, answer.plain.read(json));
        }
    }

    private void choices(JsonParser json, JsonToken value) {
        if (value != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        choicesSeen = true;
        while (JsonParsers.next(json) != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.START_OBJECT) {
                choice(json);
            } else {
                json.skipChildren();
            }
        }
    }

    private void beginChoice() {
        index = NONE_SAID;
        text = null;
        reasoning = null;
        finish = null;
        newExtras = null;
        fragments.clear();
    }

    private void choice(JsonParser json) {
        beginChoice();
        while (JsonParsers.next(json) != JsonToken.END_OBJECT) {
            String name = json.currentName();
            choiceMember(json, name, JsonParsers.next(json));
        }
        emit();
    }

    private void choiceMember(JsonParser json, String name, JsonToken value) {
        switch (name) {
            case "delta", "message" -> delta(json, value);
            case "text" -> text = ContentText.read(json, value, text);
            case "index" -> index = index(json, value);
            case "finish_reason" -> {
                if (value == JsonToken.VALUE_STRING && json.getStringLength() > 0) {
                    finish = FinishReason.of(json.getString());
                } else {
                    json.skipChildren();
                }
            }
            default -> choiceExtra(json, name, value);
        }
    }

    private static int index(JsonParser json, JsonToken value) {
        if (value != JsonToken.VALUE_NUMBER_INT) {
            json.skipChildren();
            return NONE_SAID;
        }
        double found = json.getDoubleValue();
        if (found < 0 || found >= AnswerState.MAX_CHOICES) {
            throw JsonParsers.malformed(json, "an index out of range");
        }
        return (int) found;
    }

    private void choiceExtra(JsonParser json, String name, JsonToken value) {
        boolean known = value == JsonToken.VALUE_NULL
                || answer.choice(Math.max(0, index)).extras.has(name);
        if (known) {
            json.skipChildren();
        } else {
            newExtras = newExtras == null ? new Extras() : newExtras;
            extra(json, name, value, newExtras);
        }
    }

    private void delta(JsonParser json, JsonToken value) {
        if (value != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (JsonParsers.next(json) != JsonToken.END_OBJECT) {
            String name = json.currentName();
            deltaMember(json, name, JsonParsers.next(json));
        }
    }

    private void deltaMember(JsonParser json, String name, JsonToken value) {
        switch (name) {
            case "content" -> text = ContentText.read(json, value, text);
            case "reasoning_content", "reasoning" -> {
                // a server that sends both says the same twice
                String found = ContentText.read(json, value, null);
                reasoning = reasoning == null ? found : reasoning;
            }
            case "tool_calls" -> toolCalls(json, value);
            case "role" -> json.skipChildren();
            default -> choiceExtra(json, name, value);
        }
    }

    private void toolCalls(JsonParser json, JsonToken value) {
        if (value != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        int position = 0;
        while (JsonParsers.next(json) != JsonToken.END_ARRAY) {
            if (position == ToolCalls.MAX_CALLS) {
                throw ToolCalls.tooMany();
            } else if (json.currentToken() == JsonToken.START_OBJECT) {
                fragments.add(ToolCallReader.read(json, position++));
            } else {
                json.skipChildren();
            }
        }
    }

    private void emit() {
        index = places.applyAsInt(index);
        AnswerState.ChoiceState choice = answer.choice(index);
        choice.seen = true;
        choice.finish = finish == null ? choice.finish : finish;
        if (newExtras != null) {
            choice.extras.keepAll(newExtras);
        }
        if (reasoning != null) {
            answer.deltas.add(new GenerateEvent.ReasoningDelta(index, reasoning));
            choice.delivered = true;
        }
        if (text != null) {
            answer.deltas.add(new GenerateEvent.TextDelta(index, text));
            choice.delivered = true;
        }
        for (int i = 0; i < fragments.size(); i++) {
            GenerateEvent delta = choice.toolCalls.accept(index, fragments.get(i));
            if (delta != null) {
                answer.deltas.add(delta);
                choice.delivered = true;
            }
        }
    }
}
