package io.autoglm.sdk.internal.codec;

import static io.autoglm.sdk.error.ErrorCode.*;

import io.autoglm.sdk.error.ErrorCode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which failure a status and a provider's code mean. Data and a few lines that look it up. */
final class FailureTable {

    /** Words that say more than the status. */
    private static final Map<String, ErrorCode> WORDS = new HashMap<>();

    /** Words that say less than a status, for errors inside an answer. */
    private static final Map<String, ErrorCode> WEAK_WORDS = new HashMap<>();

    private static final Map<Integer, ErrorCode> STATUSES = new HashMap<>();

    static {
        words(
                WORDS,
                QUOTA_EXHAUSTED,
                "insufficient_quota credit_balance_exhausted billing_hard_limit_reached billing_not_active billing_limit_reached"
                        + " quota_exceeded budget_exceeded insufficient_balance insufficient_credits"
                        + " insufficient_funds exceeded_current_quota_error");
        words(
                WORDS,
                RATE_LIMITED,
                "rate_limit_exceeded rate_limit_error ratelimiterror rate_limited local_rate_limited too_many_requests"
                        + " slow_down quota-exceeded abnormal-usage-detected policies.ratelimit.quotaviolation policies.ratelimit.spikearrestviolation");
        words(
                WORDS,
                CONTEXT_TOO_LONG,
                "context_length_exceeded exceed_context_size_error model_context_window_exceeded context_window_exceeded"
                        + " contextwindowexceedederror string_above_max_length");
        words(
                WORDS,
                CONTENT_FILTERED,
                "content_filter content_policy_violation contentpolicyviolationerror responsibleaipolicyviolation sensitive"
                        + " content_filtered moderation_blocked");
        words(WORDS, MODEL_NOT_FOUND, "model_not_found model_not_available deploymentnotfound model_not_exist");
        words(WORDS, UNAUTHENTICATED, "invalid_api_key incorrect_api_key authentication_error autherror");
        words(
                WORDS,
                CREDENTIAL_EXPIRED,
                "invalid_token token_expired expired_token api_key_expired oauth.v2.invalidaccesstoken"
                        + " oauth.v2.accesstokenexpired keymanagement.service.access_token_expired"
                        + " keymanagement.service.invalid_access_token");
        words(
                WORDS,
                PERMISSION_DENIED,
                "permission_error permission_denied unsupported_country_region_territory insufficient_scope");
        words(
                WORDS,
                OVERLOADED,
                "server_is_overloaded service_unavailable_error serviceunavailableerror overloaded_error overloaded"
                        + " unavailable_error service_unavailable engine_overloaded_error temporary-reduced-capacity");
        words(WORDS, UNSUPPORTED_BY_SERVER, "not_supported_error notimplementederror");

        words(WEAK_WORDS, INVALID_REQUEST, "invalid_request_error badrequesterror bad_request invalid_value");
        words(WEAK_WORDS, UNAUTHENTICATED, "unauthorized unauthenticated");
        words(WEAK_WORDS, SERVER_ERROR, "server_error internalservererror api_error internal_error");
        words(WEAK_WORDS, PATH_NOT_FOUND, "not_found_error notfounderror not_found");

        statuses(INVALID_REQUEST, 400, 409, 415, 422);
        statuses(UNAUTHENTICATED, 401);
        statuses(QUOTA_EXHAUSTED, 402);
        statuses(PERMISSION_DENIED, 403, 407, 434, 451);
        statuses(PATH_NOT_FOUND, 404, 405, 410);
        statuses(REQUEST_TOO_LARGE, 413, 414, 431, 435);
        statuses(RATE_LIMITED, 429);
        statuses(UNSUPPORTED_BY_SERVER, 501, 505);
        statuses(BAD_GATEWAY, 408, 425, 502, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530);
        statuses(OVERLOADED, 503, 529);
    }

    private static final Pattern TOO_LONG =
            Pattern.compile("maximum context length|context (length|window|size)|prompt is too long|input is too long");
    private static final Pattern NO_MODEL = Pattern.compile(
            "\\bmodel\\b.{0,200}(not found|not exist|unknown|not supported|not available)|(unknown|no such|not find) model");
    private static final Pattern EXPIRED = Pattern.compile(
            "\\b(token|jwt|credentials?|key)\\b.{0,40}\\bexpired|\\bexpired\\b.{0,20}\\b(token|jwt|credential|key)");
    private static final Pattern BUSY =
            Pattern.compile("overload|overflow|busy|capacity|too many|rate limit|queue|loading|throttl|slow down");

    private FailureTable() {}

    private static void words(Map<String, ErrorCode> into, ErrorCode code, String list) {
        for (String word : list.split(" ", -1)) {
            into.put(word, code);
        }
    }

    private static void statuses(ErrorCode code, int... list) {
        for (int status : list) {
            STATUSES.put(status, code);
        }
    }

    /** Returns the failure that an answer with a status of 400 and more is; other statuses are no answer at all. */
    static ErrorCode ofStatus(Evidence answer) {
        ErrorCode configured = answer.configured(answer.body().code());
        configured = configured == null ? answer.configured(answer.body().type()) : configured;
        configured = configured == null ? answer.configured(Integer.toString(answer.status())) : configured;
        if (configured != null) {
            return configured;
        }
        ErrorCode said = said(answer);
        return said == null ? ofStatus(answer.status(), answer) : said;
    }

    /** Returns the failure that an error inside an answer of status 200 is. */
    static ErrorCode inBand(Evidence answer) {
        ErrorCode configured = answer.configured(answer.body().code());
        configured = configured == null ? answer.configured(answer.body().type()) : configured;
        ErrorCode said = configured == null ? said(answer) : configured;
        if (said != null) {
            return said;
        }
        int status = statusOf(answer.body().code());
        if (status != 0) {
            return ofStatus(status, answer);
        }
        ErrorCode weak = word(answer.body(), WEAK_WORDS);
        return weak == null ? SERVER_ERROR : exact(weak, answer);
    }

    private static ErrorCode ofStatus(int status, Evidence answer) {
        ErrorCode byStatus = STATUSES.getOrDefault(status, byClass(status));
        if (status == 503 && !saysBusy(answer)) {
            return BAD_GATEWAY;
        }
        return status == 404 && !answer.body().isJson() ? byStatus : exact(byStatus, answer);
    }

    /** A gateway's 503 says that nobody is behind it; a server's own, or one that says when to come again, that it has too much to do. */
    private static boolean saysBusy(Evidence answer) {
        boolean isGateway = !answer.body().isJson() || Gateway.of(answer) != null;
        return !isGateway
                || !answer.header("retry-after").isEmpty()
                || !answer.header("retry-after-ms").isEmpty()
                || BUSY.matcher(answer.said()).find();
    }

    /** What the message tells beyond the failure that the status means. */
    private static ErrorCode exact(ErrorCode code, Evidence answer) {
        String message = answer.said();
        if (code == INVALID_REQUEST && TOO_LONG.matcher(message).find()) {
            return CONTEXT_TOO_LONG;
        }
        if (code == PATH_NOT_FOUND && namesModel(message, answer.model())) {
            return MODEL_NOT_FOUND;
        }
        boolean isRefused = code == UNAUTHENTICATED || code == PERMISSION_DENIED;
        return isRefused && EXPIRED.matcher(message).find() ? CREDENTIAL_EXPIRED : code;
    }

    private static ErrorCode byClass(int status) {
        return status >= 500 && status < 600
                ? SERVER_ERROR
                : status >= 400 && status < 500 ? INVALID_REQUEST : MALFORMED_ANSWER;
    }

    /** What a provider's own words tell, whatever the status. */
    private static @Nullable ErrorCode said(Evidence answer) {
        GlmCodes.Meaning glm = GlmCodes.of(answer);
        ErrorCode found = glm == null ? word(answer.body(), WORDS) : glm.code();
        boolean mayChallenge = found == null && (answer.status() == 401 || answer.status() == 403);
        String error = mayChallenge ? Challenge.error(answer.challenges()) : null;
        return error == null ? found : WORDS.get(error);
    }

    private static @Nullable ErrorCode word(ErrorBody body, Map<String, ErrorCode> words) {
        ErrorCode found = body.code() == null ? null : words.get(lower(body.code()));
        return found == null && body.type() != null ? words.get(lower(body.type())) : found;
    }

    private static int statusOf(@Nullable String code) {
        boolean isStatus = code != null && code.matches("[45]\\d\\d");
        return isStatus ? Integer.parseInt(code) : 0;
    }

    private static boolean namesModel(String message, @Nullable String model) {
        return NO_MODEL.matcher(message).find() || (model != null && hasWord(message, lower(model)));
    }

    /** A model may be called {@code m}, which is a part of most words. */
    private static boolean hasWord(String text, String word) {
        int at = text.indexOf(word);
        while (at >= 0) {
            int end = at + word.length();
            boolean begins = at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1));
            if (begins && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)))) {
                return true;
            }
            at = text.indexOf(word, at + 1);
        }
        return false;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
