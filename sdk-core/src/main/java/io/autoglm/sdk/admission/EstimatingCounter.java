package io.autoglm.sdk.admission;

import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Message;
import io.autoglm.sdk.model.ResponseFormat;
import io.autoglm.sdk.model.Tool;
import io.autoglm.sdk.model.ToolCall;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A guess by the kind of each character: one look at each, nothing allocated. */
final class EstimatingCounter implements TokenCounter {

    static final EstimatingCounter INSTANCE = new EstimatingCounter();

    // in twelfths of a model token. Characters per model token of the tokenizers cl100k and o200k: English 3.8, code
    // and
    // JSON 4.0 to 4.5, digits 2.0; Chinese 0.9 and 1.4, Japanese 0.9 and 1.2, Korean 1.0 and 1.7; Russian 2.2 and 3.9,
    // Arabic 1.3 and 2.7; a half of an emoji 0.7 and 1.4
    private static final int ASCII = 3;
    private static final int DIGIT = 6;
    private static final int OTHER = 6;
    private static final int WIDE = 9;
    private static final int WHOLE = 12;

    private static final int PER_MESSAGE = 4 * WHOLE;
    private static final int PER_PICTURE = 1_000 * WHOLE;
    private static final int PER_MEMBER = 2 * WHOLE;
    private static final int PER_VALUE = WHOLE;

    private EstimatingCounter() {}

    @Override
    public long request(GenerateRequest request) {
        long sum = 0;
        for (Message message : request.messages()) {
            sum += message(message);
        }
        for (Tool tool : request.tools()) {
            sum += PER_MESSAGE + weight(tool.name()) + weight(tool.description()) + json(tool.parameters());
        }
        if (request.responseFormat() instanceof ResponseFormat.JsonSchema form) {
            sum += weight(form.name()) + json(form.schema());
        }
        return tokens(sum);
    }

    @Override
    public long text(String text) {
        return tokens(weight(text));
    }

    private static long tokens(long twelfths) {
        return (twelfths + WHOLE - 1) / WHOLE;
    }

    private static long message(Message message) {
        long sum = PER_MESSAGE;
        for (ContentPart part : message.content()) {
            sum += part instanceof ContentPart.Text text ? weight(text.text()) : PER_PICTURE;
        }
        for (ToolCall call : message.toolCalls()) {
            sum += PER_MEMBER + weight(call.name()) + weight(call.arguments());
        }
        return sum;
    }

    private static long json(@Nullable Object value) {
        if (value instanceof Map<?, ?> members) {
            long sum = 0;
            for (Map.Entry<?, ?> member : members.entrySet()) {
                sum += PER_MEMBER + weight(String.valueOf(member.getKey())) + json(member.getValue());
            }
            return sum;
        }
        if (value instanceof Iterable<?> items) {
            long sum = 0;
            for (Object item : items) {
                sum += PER_VALUE + json(item);
            }
            return sum;
        }
        return value instanceof String text ? weight(text) : PER_VALUE;
    }

    private static long weight(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        long sum = 0;
        for (int i = 0; i < text.length(); i++) {
            sum += weight(text.charAt(i));
        }
        return sum;
    }

    private static int weight(char each) {
        if (each < 128) {
            return each >= '0' && each <= '9' ? DIGIT : ASCII;
        }
        boolean isWide = (each >= '\u2e80' && each <= '\ua4cf') // radicals, kana, ideographs, Yi
                || (each >= '\uac00' && each <= '\ufaff') // hangul, surrogates, compatibility ideographs
                || each >= '\uff00'; // full-width forms
        return isWide ? WIDE : OTHER;
    }

    @Override
    public String toString() {
        return "estimating";
    }
}
