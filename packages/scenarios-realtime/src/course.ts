/** The seconds of a storm's course that are told of, from its moment on. */
export const COURSE_FROM = -10;
export const COURSE_TO = 120;
