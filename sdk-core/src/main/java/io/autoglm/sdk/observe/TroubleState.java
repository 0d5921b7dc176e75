package io.autoglm.sdk.observe;

import io.autoglm.sdk.error.ErrorCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong with an endpoint, or with a credential that it is called with, at one moment.
 *
 * @param kind          what is wrong
 * @param credential    the name of the credential, {@code null} when it is the endpoint's trouble
 * @param code          what the last of them failed with
 * @param failures      how many attempts said so since it began
 * @param lasted        how long ago the first of them was
 * @param sinceLast     how long ago the last of them was; nothing is known of the time after it
 * @param sinceAnswer   how long ago the endpoint last gave an answer, to whichever credential; {@code null} when it never did
 */
public record TroubleState(
        TroubleKind kind,
        @Nullable String credential,
        ErrorCode code,
        long failures,
        Duration lasted,
        Duration sinceLast,
        @Nullable Duration sinceAnswer) {}
