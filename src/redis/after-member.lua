-- Reads the members of a sorted set that follow a place, in Redis' own descending order: the highest score first, and
-- the greater member (compared by bytes) first among equal scores. The member of the place may be gone.
--
-- KEYS  1 sorted set
-- ARGV  1 score of the place, 2 member of the place, 3 the most members to return
-- Returns member, score, member, score, ...

-- Not `a >= b`: Lua compares strings by the locale of the server.
local function isAtOrBehind(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = a:byte(i), b:byte(i)
    if x ~= y then
      return x > y
    end
  end
  return #a >= #b
end

local low = redis.call('ZCOUNT', KEYS[1], '(' .. ARGV[1], '+inf')
local high = low + redis.call('ZCOUNT', KEYS[1], ARGV[1], ARGV[1])
while low < high do
  local middle = math.floor((low + high) / 2)
  if isAtOrBehind(redis.call('ZREVRANGE', KEYS[1], middle, middle)[1], ARGV[2]) then
    low = middle + 1
  else
    high = middle
  end
end
return redis.call('ZREVRANGE', KEYS[1], low, low + ARGV[3] - 1, 'WITHSCORES')
